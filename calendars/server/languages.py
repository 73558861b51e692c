"""In which language a page is wanted."""

from starlette.requests import Request

from config.language import Language, understood


def language_of(request: Request) -> Language:
    """``?lang=``, else the first language of Accept-Language that is known, else Chinese."""
    if asked := understood(request.query_params.get("lang", "")):
        return asked
    weighed = []
    for position, item in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        tag, __, weight = item.partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, understood(tag)))
        except ValueError:
            continue
    return next((language for __, __, language in sorted(weighed) if language), "zh")
