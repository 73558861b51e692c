"""Settings: variables over kepu.toml over defaults, read strictly."""

import ast
import inspect
from pathlib import Path

import pytest

from config import settings as settings_module
from config.settings import Settings, known_variables
from config.settings_file import BadSettings


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home"), "LOGNAME": "wang"}


def problems(text: str, here: Path, environ: dict[str, str]) -> list[str]:
    (here / "kepu.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        Settings.load(environ=environ)
    assert caught.value.exit_code == 2
    return [line.replace(str(here), ".") for line in caught.value.lines()]


class TestSources:
    def test_defaults_need_no_file(self, here: Path, environ: dict[str, str]) -> None:
        settings = Settings.load(environ=environ)
        assert settings.file is None
        assert (settings.plan, settings.timezone, settings.actor) == ("anshan", "Asia/Shanghai", "wang")
        assert settings.database == f"{environ['HOME']}/.local/share/kepu/kepu.db"
        assert settings.state_folder == Path(environ["HOME"], ".local/state/kepu")

    def test_the_database_lies_beside_the_file(self, here: Path, environ: dict[str, str]) -> None:
        (here / "kepu.toml").write_text("")
        assert Settings.load(environ=environ).database_url == f"sqlite:///{here}/kepu.db"

    def test_a_file_in_the_configuration_folder_keeps_data_out_of_it(self, here: Path, environ: dict[str, str]) -> None:
        file = Path(environ["HOME"], ".config/kepu/kepu.toml")
        file.parent.mkdir(parents=True)
        file.write_text('plan = "other"')
        settings = Settings.load(environ=environ | {"XDG_DATA_HOME": "/data"})
        assert (settings.plan, settings.database) == ("other", "/data/kepu/kepu.db")

    def test_variables_go_before_the_file(self, here: Path, environ: dict[str, str]) -> None:
        (here / "kepu.toml").write_text('actor = "zhang"\n[smtp]\nhost = "a.example"\nport = 25\n')
        settings = Settings.load(environ=environ | {"KEPU_SMTP_PORT": "465", "KEPU_ACTOR": "li"})
        assert (settings.actor, settings.smtp.host, settings.smtp.port) == ("li", "a.example", 465)

    def test_relative_paths_start_where_they_were_written(self, here: Path, environ: dict[str, str]) -> None:
        (here / "sub").mkdir()
        (here / "sub" / "mine.toml").write_text('database = "data/k.db"\nplan = "./city"')
        settings = Settings.load("sub/mine.toml", environ)
        assert (settings.database, settings.plan) == (f"{here}/sub/data/k.db", f"{here}/sub/city")
        settings = Settings.load("sub/mine.toml", environ | {"KEPU_DATABASE": "var/k.db"})
        assert settings.database == f"{here}/var/k.db"

    def test_a_named_file_must_exist(self, here: Path, environ: dict[str, str]) -> None:
        with pytest.raises(BadSettings, match="没有设置文件"):
            Settings.load("none.toml", environ)
        with pytest.raises(BadSettings, match="没有设置文件"):
            Settings.load(environ=environ | {"KEPU_CONFIG": "none.toml"})


class TestStrictness:
    def test_every_problem_is_told_with_its_line(self, here: Path, environ: dict[str, str]) -> None:
        text = 'databse = "x"\ntimezone = "Asia/Shanghaj"\n\n[smtp]\nport = 99999\nhost = 3\nsecurity = "tsl"\n'
        assert problems(text, here, environ) == [
            "./kepu.toml 第 1 行 databse：没有这个设置项；最接近的是 database",
            "./kepu.toml 第 2 行 timezone：应为 IANA 时区名，例如 Asia/Shanghai，却是 'Asia/Shanghaj'",
            "./kepu.toml 第 6 行 smtp.host：应为 文字，却是 3",
            "./kepu.toml 第 5 行 smtp.port：应为 1 到 65535 之间的整数，却是 99999",
            './kepu.toml 第 7 行 smtp.security：应为 "starttls", "tls", "none" 之一，却是 \'tsl\'；最接近的是 tls',
        ]

    def test_a_variable_is_named_too(self, here: Path, environ: dict[str, str]) -> None:
        with pytest.raises(BadSettings, match="环境变量 KEPU_SERVER_PORT：应为 整数，却是 'x'"):
            Settings.load(environ=environ | {"KEPU_SERVER_PORT": "x"})

    @pytest.mark.parametrize("text", ["smtp = 3", "[tui]\nkeys = 3", "[webhooks]\nrobot = 3", "[smtp.host]\na = 1"])
    def test_a_table_is_a_table(self, text: str, here: Path, environ: dict[str, str]) -> None:
        assert len(problems(text, here, environ)) == 1

    def test_true_is_no_number(self, here: Path, environ: dict[str, str]) -> None:
        assert problems("[server]\nport = true", here, environ) == [
            "./kepu.toml 第 2 行 server.port：应为 整数，却是 True"
        ]

    def test_what_is_no_toml_is_refused(self, here: Path, environ: dict[str, str]) -> None:
        assert len(problems("a = = b", here, environ)) == 1

    def test_what_is_no_text_is_refused(self, here: Path, environ: dict[str, str]) -> None:
        (here / "kepu.toml").write_bytes(b"\xff\xfe")
        with pytest.raises(BadSettings, match="UTF-8"):
            Settings.load(environ=environ)


class TestSecrets:
    def test_they_come_from_variables_and_never_show(self, here: Path, environ: dict[str, str]) -> None:
        environ |= {
            "KEPU_SMTP_PASSWORD": "s3cret",
            "KEPU_WEBHOOKS_ROBOT": "https://robot.example/s3cret",
            "KEPU_DATABASE": "postgresql://kepu:s3cret@db.example:5433/kepu",
        }
        settings = Settings.load(environ=environ)
        assert settings.smtp.password == "s3cret"
        assert settings.webhooks == {"robot": "https://robot.example/s3cret"}
        assert settings.database_shown == "postgresql://kepu:***@db.example:5433/kepu"
        assert "s3cret" not in repr(settings)

    def test_a_wrong_one_is_not_quoted(self, here: Path, environ: dict[str, str]) -> None:
        assert problems("[smtp]\npassword = 12345", here, environ) == [
            "./kepu.toml 第 2 行 smtp.password：应为 文字，却是 ***"
        ]


class TestReference:
    def test_every_setting_is_explained(self) -> None:
        tree = ast.parse(inspect.getsource(settings_module))
        sections = {"smtp", "server", "feeds", "tui", "limits", "sources"}
        bare = []
        for record in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            for node, following in zip(record.body, [*record.body[1:], None], strict=True):
                if isinstance(node, ast.AnnAssign) and not isinstance(following, ast.Expr):
                    bare.append(ast.unparse(node.target))
        assert set(bare) == sections

    def test_every_variable_is_in_the_reference(self) -> None:
        reference = Path(settings_module.__file__).parents[1].joinpath("docs", "settings.md").read_text("utf-8")
        named = [name.replace("*", "<NAME>") for name in known_variables()]
        assert [name for name in named if f"`{name}`" not in reference] == []

    def test_every_setting_has_a_variable(self) -> None:
        assert {"KEPU_DATABASE", "KEPU_SMTP_PASSWORD", "KEPU_WEBHOOKS_*", "KEPU_NOW"} < set(known_variables())

    def test_the_feeds_address_follows_the_server(self, here: Path, environ: dict[str, str]) -> None:
        assert Settings.load(environ=environ).base_url == "http://127.0.0.1:8732"
        environ["KEPU_FEEDS_BASE_URL"] = "https://kepu.example/"
        assert Settings.load(environ=environ).base_url == "https://kepu.example"
