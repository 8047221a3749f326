"""Text of a user made harmless for folium, which escapes nothing itself."""

import html

# folium writes some texts into JavaScript template literals, where `${…}` runs and a backtick ends
# the literal, and compiles others as Jinja templates, where `{{…}}` runs on the server.
_ENTITIES = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"})


def js_safe(text: str) -> str:
    r"""Text that every folium sink shows as it was written and none executes.

    Safe where the result is read as HTML: between tags, in a quoted attribute, and in a JavaScript
    string or template literal whose value becomes HTML. Not for a place that shows text as it
    is (`textContent`, a CSV file): there the entities themselves would show. Apply it once, at the
    call of folium; text that the browser fetches as JSON needs none of it.

    Parameters
    ----------
    text
        Anything a user, a document or a file gave.

    Returns
    -------
    str
        The text with ``& < > " ' ` $ \ { }`` as character references.

    References
    ----------
    HTML Standard, 13.1.4 Character references; ECMAScript 2023, 12.9.6 Template Literal Lexical
    Components.

    Examples
    --------
    >>> js_safe("<b>新密</b> ${1} `x`")
    '&lt;b&gt;新密&lt;/b&gt; &#36;&#123;1&#125; &#96;x&#96;'
    """
    return html.escape(text, quote=True).translate(_ENTITIES)
