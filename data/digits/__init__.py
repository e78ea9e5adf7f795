"""1,797 handwritten digits as images of 8 x 8 pixels.

Thirteen people wrote them on forms. Each bitmap of 32 x 32 was cut into blocks of 4 x 4; a pixel is
the number of inked points in its block, 0 to 16. The source is the test set of the UCI "Optical
Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998, CC BY 4.0), which the package
scikit-learn brings with it: nothing is downloaded.

    >>> from tidegate.data.digits import LABEL, prepare, read_images
    >>> files = prepare("spans")   # doctest: +SKIP
    >>> first = next(read_images())   # doctest: +SKIP
    >>> LABEL
    'digit'

`docs/digits.md` tells how they are held out and what is peculiar about them.
"""

from .source import HIGHEST, IMAGE, IMAGES, LABEL, SIDE, read_images
from .spans import SPANS, SPLITS, prepare, split_file

__all__ = [
    "HIGHEST",
    "IMAGE",
    "IMAGES",
    "LABEL",
    "SIDE",
    "SPANS",
    "SPLITS",
    "prepare",
    "read_images",
    "split_file",
]
