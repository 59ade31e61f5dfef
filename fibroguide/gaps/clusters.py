"""Which vectors belong together: exactly the same groups for the same vectors, and no number of groups to choose."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

FloatArray = NDArray[np.float32]
Labels = NDArray[np.int64]

_BLOCK = 500  # rows of the likeness matrix at a time
_LINKED = 8000  # groups at most that are joined by average: memory grows with the square, here 0.5 GB for a moment
_TIGHT = (0.5, 0.4, 0.3, 0.25)


def clusters(vectors: FloatArray, least: float) -> Labels:
    """Return a group's number for each vector.

    First come tight groups around the vectors with most neighbours (Butina 1999, J. Chem. Inf. Comput. Sci. 39, 747).
    These are joined while the members of two are on average ``least`` alike (average linkage, Sokal & Michener 1958).

    Args:
        vectors: Unit vectors.
        least: Cosine, above which groups are joined.
    """
    tight = np.zeros(0, dtype=np.int64)
    for likeness in _TIGHT:  # only for tens of thousands of messages it must be a wider one than the first
        tight = _around_the_densest(vectors, likeness)
        if tight.max(initial=-1) < _LINKED:
            break
    number = int(tight.max(initial=-1)) + 1
    if number < 2:
        return tight
    # The mean likeness of the members of two groups is the product of the groups' means.
    means = np.zeros((number, vectors.shape[1]), dtype=np.float32)
    np.add.at(means, tight, vectors)
    means /= np.bincount(tight, minlength=number)[:, None]
    joined: Labels = fcluster(linkage(_distances(means), "average"), 1 - least, "distance") - 1
    return joined[tight]


def _around_the_densest(vectors: FloatArray, likeness: float) -> Labels:
    """Return groups whose members are all ``likeness`` alike to a vector in the middle, each in that of the nearest one."""
    near = np.empty((len(vectors), (len(vectors) + 7) // 8), dtype=np.uint8)  # one bit a pair
    neighbours = np.empty(len(vectors), dtype=np.int64)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        alike = vectors[rows] @ vectors.T >= likeness
        neighbours[rows] = alike.sum(axis=1)
        near[rows] = np.packbits(alike, axis=1)
    free = np.ones(len(vectors), dtype=bool)
    middles = []
    for at in np.lexsort((np.arange(len(vectors)), -neighbours)):  # the most neighbours first, then in order
        if free[at]:
            middles.append(at)
            free &= ~np.unpackbits(near[at], count=len(vectors)).astype(bool)
            free[at] = False
    labels = np.empty(len(vectors), dtype=np.int64)
    for start in range(0, len(vectors), _BLOCK):
        labels[start : start + _BLOCK] = (vectors[start : start + _BLOCK] @ vectors[middles].T).argmax(axis=1)
    if middles:
        labels[middles] = np.arange(len(middles))
    return labels


def _distances(vectors: FloatArray) -> NDArray[np.float64]:
    """Return one minus the product of each pair, as SciPy wants them: in one row, (0, 1), (0, 2), ..., (1, 2), ..."""
    number = len(vectors)
    found = np.empty(number * (number - 1) // 2)
    place = 0
    for start in range(0, number, _BLOCK):
        products = 1 - vectors[start : start + _BLOCK] @ vectors[start:].T
        for row, values in enumerate(products):
            count = number - start - row - 1
            found[place : place + count] = values[row + 1 :]
            place += count
    return np.maximum(found, 0)
