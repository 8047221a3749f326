"""Fingerprints: copies as messengers make them are near, other pictures far, plain ones none."""

import io

import numpy as np
import pytest
from PIL import Image

from layers.tasks.fingerprints import FREQUENCIES, fingerprint
from ledger.life.repeats import ALIKE_SHARE, difference_share
from tests.layers.tasks.pictures import DRAWN, drawn, jpeg

PICTURES_OF_A_KIND = 6


def saved(image, quality=75):
    return Image.open(io.BytesIO(jpeg(image, quality))).convert("RGB")


def shrunk(image, share):
    return image.resize((round(image.width * share), round(image.height * share)))


def trimmed(image, share):
    return image.crop((round(image.width * share), 0, image.width, image.height))


COPIES = {
    "jpeg 30": lambda image: saved(image, 30),
    "jpeg 60": lambda image: saved(image, 60),
    "jpeg 95": lambda image: saved(image, 95),
    "half the size": lambda image: shrunk(image, 0.5),
    "three quarters": lambda image: shrunk(image, 0.75),
    "messenger": lambda image: saved(shrunk(image, 0.6), 60),
    "trimmed by 2 %": lambda image: saved(trimmed(image, 0.02)),
    "trimmed all round": lambda image: saved(image.crop((5, 4, image.width - 5, image.height - 4))),
}


@pytest.fixture(scope="module")
def pictures():
    return [drawn(kind, seed) for seed in range(PICTURES_OF_A_KIND) for kind in DRAWN]


@pytest.fixture(scope="module")
def marks(pictures):
    return [fingerprint(picture) for picture in pictures]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_near_its_original_and_far_from_every_other_picture(pictures, marks, copy):
    for number, picture in enumerate(pictures):
        mark = fingerprint(COPIES[copy](picture))
        shares = [difference_share(mark, other) for other in marks]
        assert shares[number] <= ALIKE_SHARE
        assert min(share for at, share in enumerate(shares) if at != number) > ALIKE_SHARE


def test_most_copies_trimmed_by_five_percent_and_shrunk_are_near(pictures, marks):
    near = [
        difference_share(fingerprint(saved(shrunk(trimmed(picture, 0.05), 0.6), 50)), mark)
        <= ALIKE_SHARE
        for picture, mark in zip(pictures, marks, strict=True)
    ]
    assert sum(near) >= 0.9 * len(near)


def test_a_fingerprint_is_hexadecimal_of_one_length_and_repeats_itself(pictures, marks):
    assert {len(mark) for mark in marks} == {FREQUENCIES**2 // 4}
    assert fingerprint(pictures[0]) == marks[0]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("size_px", [(1, 1), (3, 200), (640, 480)])
def test_a_picture_with_nothing_on_it_has_none(size_px):
    assert fingerprint(Image.new("RGB", size_px, "white")) is None


def test_an_even_slope_of_light_has_none_however_it_is_saved():
    slope = np.linspace(40, 230, 480)[None, :, None] + np.linspace(0, 20, 360)[:, None, None]
    sky = Image.fromarray(np.broadcast_to(slope, (360, 480, 3)).astype("u1").copy())
    for copy in COPIES.values():
        assert fingerprint(copy(sky)) is None
