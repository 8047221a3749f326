"""A fingerprint of what a picture shows, little changed by compressing, shrinking or trimming it.

Runs in the limited worker only, as `layers.tasks.photos`.

References
----------
.. [1] C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", Hagenberg,
   2010, 3.2.1: low frequencies of the cosine transform against their median.
.. [2] ImageHash, https://github.com/JohannesBuchner/imagehash, `phash`.
"""

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Of the cosine transform, on each side: 144 bits. docs/ledger-life.md tells the figures it is by.
FREQUENCIES = 12
#: Side of the small picture by which it is told whether there is anything to see.
PLAIN_PX = 32
#: Brightness (of 255) by which the small picture must depart from an even slope of light: a plain
#: sky or a lens in the pocket differs by less than 1, whatever was in sight by more than 10.
LEAST_DETAIL = 4.0


def fingerprint(image: Image.Image) -> str | None:
    """Fingerprint of an upright picture.

    Parameters
    ----------
    image
        Upright; not changed.

    Returns
    -------
    str or None
        Hexadecimal, of `FREQUENCIES` squared bits; None for a picture too plain to be told from
        another.

    Examples
    --------
    >>> fingerprint(Image.new("L", (64, 48), 200)) is None
    True
    """
    if _detail(image) < LEAST_DETAIL:
        return None
    return str(imagehash.phash(image, hash_size=FREQUENCIES))


# What is left of the brightness after the plane that fits it best.
def _detail(image: Image.Image) -> float:
    grey = image.convert("L").resize((PLAIN_PX, PLAIN_PX), Image.Resampling.BOX)
    light: NDArray[np.float64] = np.asarray(grey, np.float64)
    step = np.linspace(-1.0, 1.0, PLAIN_PX)
    light = light - light.mean()
    weight = PLAIN_PX * float(step @ step)
    across = float(light.sum(axis=0) @ step) / weight
    down = float(light.sum(axis=1) @ step) / weight
    return float((light - across * step[None, :] - down * step[:, None]).std())
