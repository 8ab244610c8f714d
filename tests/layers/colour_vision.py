"""How colours look, measured: contrast, colour deficiency, and the distance that a reader perceives.

Sources: WCAG 2.2 (relative luminance and contrast); Machado, Oliveira & Fernandes (2009), matrices of severity 1.0;
Moroney et al. (2002), CIECAM02; Luo, Cui & Li (2006), CAM02-UCS; viewing conditions of sRGB (64 lux, 20 % background).
"""

import itertools

import numpy as np

DEFICIENCIES = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_SRGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
_HUNT = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
_WHITE = np.array([95.047, 100.0, 108.883])
_ADAPTING = 64 / np.pi / 5
_SURROUND_F, _SURROUND_C, _SURROUND_NC = 1.0, 0.69, 1.0
_BACKGROUND = 0.2


def linear(colour):
    """Linear red, green and blue, 0..1, of a #rrggbb."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG contrast ratio, 1 to 21."""
    bright, dark = sorted((float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def blend(colour, ground, opacity):
    """What a translucent colour looks like on a ground."""
    channels = [
        round(opacity * int(colour[i : i + 2], 16) + (1 - opacity) * int(ground[i : i + 2], 16)) for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def least_distance(colours, deficiency="normal"):
    """The CAM02-UCS distance of the two colours that are hardest to tell apart."""
    seen = [cam02_ucs(np.clip(DEFICIENCIES[deficiency] @ linear(colour), 0, 1)) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))


def cam02_ucs(rgb):
    """J', a', b' of a linear sRGB colour."""
    post, white = _adapted(_SRGB_TO_XYZ @ rgb * 100), _adapted(_WHITE)
    nbb = 0.725 * _BACKGROUND**-0.2
    a = post[0] - 12 * post[1] / 11 + post[2] / 11
    b = (post[0] + post[1] - 2 * post[2]) / 9
    hue = np.arctan2(b, a)
    response, white_response = ((2 * p[0] + p[1] + p[2] / 20 - 0.305) * nbb for p in (post, white))
    lightness = 100 * (max(response, 0) / white_response) ** (_SURROUND_C * (1.48 + _BACKGROUND**0.5))
    eccentricity = (np.cos(hue + 2) + 3.8) / 4
    t = 50000 / 13 * _SURROUND_NC * nbb * eccentricity * np.hypot(a, b) / (post[0] + post[1] + 21 / 20 * post[2])
    chroma = t**0.9 * (lightness / 100) ** 0.5 * (1.64 - 0.29**_BACKGROUND) ** 0.73
    colourfulness = np.log(1 + 0.0228 * chroma * _luminance_factor() ** 0.25) / 0.0228
    return np.array(
        [1.7 * lightness / (1 + 0.007 * lightness), colourfulness * np.cos(hue), colourfulness * np.sin(hue)]
    )


def _adapted(xyz):
    degree = _SURROUND_F * (1 - np.exp((-_ADAPTING - 42) / 92) / 3.6)
    gains = 100 / (_CAT02 @ _WHITE) * degree + 1 - degree
    cones = _HUNT @ np.linalg.solve(_CAT02, gains * (_CAT02 @ xyz))
    response = (_luminance_factor() * np.abs(cones) / 100) ** 0.42
    return np.sign(cones) * 400 * response / (response + 27.13) + 0.1


def _luminance_factor():
    k = 1 / (5 * _ADAPTING + 1)
    return 0.2 * k**4 * 5 * _ADAPTING + 0.1 * (1 - k**4) ** 2 * (5 * _ADAPTING) ** (1 / 3)
