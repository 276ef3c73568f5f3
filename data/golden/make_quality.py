"""Makes quality.json: PSNR, SSIM, antialiased resizing and binomial tails by independent tools.

Needs Pillow, SciPy and scikit-image 0.19 or later. Run from this folder: python3 make_quality.py
"""
import json

import numpy as np
from PIL import Image
from scipy.stats import binom
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


quality = []
for name in ["chelsea.png", "coffee.png"]:
    cover = picture(name)
    for edit, apply in EDITS.items():
        changed = apply(cover)
        quality.append({
            "picture": name,
            "edit": edit,
            "psnr": peak_signal_noise_ratio(cover, changed, data_range=255),
            "ssim": structural_similarity(cover, changed, data_range=255, channel_axis=2, gaussian_weights=True,
                                          sigma=1.5, use_sample_covariance=False),
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
    json.dump({"quality": quality, "resizes": resizes, "tails": tails}, file, indent=None, separators=(",", ":"))
    file.write("\n")
