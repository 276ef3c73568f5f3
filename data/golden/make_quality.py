"""Makes quality.json: picture metrics, antialiased resizing and binomial tails by independent tools.

Run from this folder: python3 make_quality.py
The file was made with Python 3.11.2, NumPy 1.24.2, SciPy 1.10.1, scikit-image 0.19.3 and Pillow 9.4.0.
"""
import json

import numpy as np
from PIL import Image
from scipy.ndimage import correlate
from scipy.stats import binom
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def picture(name):
    return np.asarray(Image.open(f"../images/{name}").convert("RGB"))


def hashed_noise(image):
    """Adds -4..4 by a hash of the position, so that any language can repeat it."""
    y, x, c = np.meshgrid(*(np.arange(n, dtype=np.uint64) for n in image.shape), indexing="ij")
    noise = ((x * 7 + y * 13 + c * 29) * 2654435761 % 2**32 // 2**16 % 9).astype(int) - 4
    return np.clip(image + noise, 0, 255).astype(np.uint8)


EDITS = {
    "noise": hashed_noise,
    "brighter": lambda image: np.clip(image.astype(int) + 10, 0, 255).astype(np.uint8),
    "coarse": lambda image: image // 16 * 16 + 8,
    "shifted": lambda image: np.roll(image, 2, axis=1),
}


def resized(plane, width, height):
    result = Image.fromarray(plane.astype(np.float32), mode="F").resize((width, height), Image.BILINEAR)
    return [round(float(value), 3) for value in np.asarray(result).ravel()]


def similarity(x, y, **constants):
    return structural_similarity(x, y, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, **constants)


def multi_scale(x, y):
    """Wang, Simoncelli, Bovik 2003. A huge K1 makes the brightness factor 1, which leaves contrast and structure."""
    x, y = x.astype(float), y.astype(float)
    product = 1
    for weight in [0.0448, 0.2856, 0.3001, 0.2363]:
        product *= max(0, similarity(x, y, K1=1e9)) ** weight
        x, y = (correlate(plane, np.full((2, 2), 0.25), mode="reflect", origin=-1)[::2, ::2] for plane in (x, y))
    return product * max(0, similarity(x, y)) ** 0.1333


# Sharma, Wu, Dalal 2005, table 1: L, a, b of two colours and their CIEDE2000 difference.
COLOUR_PAIRS = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
colours = [[float(number) for number in line.split()] for line in COLOUR_PAIRS.strip().splitlines()]
for pair in colours:
    assert abs(deltaE_ciede2000(np.array(pair[:3]), np.array(pair[3:6])) - pair[6]) < 1e-4, pair

quality = []
for name in ["chelsea.png", "coffee.png"]:
    cover = picture(name)
    for edit, apply in EDITS.items():
        changed = apply(cover)
        difference = deltaE_ciede2000(rgb2lab(cover), rgb2lab(changed))
        quality.append({
            "picture": name,
            "edit": edit,
            "psnr": peak_signal_noise_ratio(cover, changed, data_range=255),
            "ssim": structural_similarity(cover, changed, data_range=255, channel_axis=2, gaussian_weights=True,
                                          sigma=1.5, use_sample_covariance=False),
            "msSsim": np.mean([multi_scale(cover[:, :, c], changed[:, :, c]) for c in range(3)]),
            "colourMean": difference.mean(),
            "colour99": np.percentile(difference, 99, method="inverted_cdf"),
            "largest": int(np.abs(cover.astype(int) - changed).max()),
        })

cat = picture("chelsea.png")
resizes = []
for left, top, width, height, new_width, new_height in [
    (0, 0, cat.shape[1], cat.shape[0], 32, 24),
    (100, 80, 12, 10, 31, 27),
    (100, 80, 40, 12, 13, 30),
    (100, 80, 33, 33, 33, 33),
]:
    crop = cat[top:top + height, left:left + width]
    resizes.append({
        "left": left, "top": top, "width": width, "height": height, "newWidth": new_width, "newHeight": new_height,
        "red": resized(crop[:, :, 0], new_width, new_height),
        "blue": resized(crop[:, :, 2], new_width, new_height),
    })

tails = [{"bits": n, "right": k, "tail": float(binom.sf(k - 1, n, 0.5))}
         for n in (8, 24, 32) for k in range(0, n + 1, 4)]

with open("quality.json", "w") as file:
    json.dump({"quality": quality, "colours": colours, "resizes": resizes, "tails": tails}, file, indent=None, separators=(",", ":"))
    file.write("\n")
