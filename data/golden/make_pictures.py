"""Makes pictures/: small files of kinds that the library cannot write itself.

Needs Pillow. Run from this folder: python3 make_pictures.py
"""
import numpy as np
from PIL import Image

y, x = np.mgrid[0:24, 0:32]
smooth = np.stack([40 + 5 * x, 60 + 6 * y, 200 - 3 * x], axis=-1).astype(np.uint8)
colour = Image.fromarray(smooth)

colour.save("pictures/progressive.jpg", quality=95, subsampling=0, progressive=True)
colour.convert("CMYK").save("pictures/cmyk.jpg", quality=95)
colour.save("pictures/bitmap.bmp")
Image.fromarray(np.where((x + y) % 2 == 0, 255, 0).astype(np.uint8)).save("pictures/checkerboard.gif")
