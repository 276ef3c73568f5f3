"""Makes statistics.json: binomial tails, ROC curves, mask scores, confidence intervals and bit statistics by independent tools.

Run from this folder: python3 make_statistics.py
The file was made with Python 3.11.2, NumPy 1.24.2, SciPy 1.10.1 and scikit-learn 1.2.1.
"""
import json
from itertools import combinations

import numpy as np
from scipy.stats import beta, binom, binomtest, bootstrap
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score, roc_auc_score, roc_curve

generator = np.random.default_rng(1)


def threshold(length, rate):
    tails = binom.sf(np.arange(-1, length), length, 0.5)
    passing = np.flatnonzero(tails <= rate * (1 + 1e-12))
    return int(passing[0]) if len(passing) else None


def curve(positives, negatives):
    labels = [1] * len(positives) + [0] * len(negatives)
    scores = [*positives, *negatives]
    false_rates, true_rates, _ = roc_curve(labels, scores, drop_intermediate=False)
    return {
        "positives": list(positives), "negatives": list(negatives), "area": roc_auc_score(labels, scores),
        "falseRates": list(false_rates), "trueRates": list(true_rates),
        "found": [{"target": target, "rate": float(true_rates[false_rates <= target].max())} for target in (0.001, 0.01, 0.1, 0.25, 0.5)],
    }


def mask_score(expected, found):
    truth, called = np.array(expected) > 0.5, np.array(found) > 0.5
    (true_negatives, false_positives), _ = confusion_matrix(truth, called, labels=[False, True])
    return {
        "expected": expected, "found": found, "iou": jaccard_score(truth, called), "f1": f1_score(truth, called),
        "falseRate": false_positives / (true_negatives + false_positives),
    }


def bit_statistics(bits):
    pictures, length = bits.shape
    correlation = np.abs(np.corrcoef(bits.T)[np.triu_indices(length, 1)])
    bias = np.abs(bits.mean(axis=0) - 0.5).max()
    matches = np.array([(one == other).sum() for one, other in combinations(bits, 2)])
    return {
        "messages": ["".join(map(str, row)) for row in bits], "shares": list(bits.mean(axis=0)),
        "bias": bias, "z": bias / np.sqrt(0.25 / pictures), "mean": correlation.mean(), "largest": correlation.max(),
        "overdispersion": ((matches - length / 2) ** 2).mean() / (length / 4),
    }


p_values = [{"length": n, "matches": k, "p": binom.sf(k - 1, n, 0.5)}
            for n in (1, 30, 48, 100, 256, 1000, 4096) for k in sorted({0, n // 3, n // 2, n * 5 // 8, n * 7 // 10, n})]
thresholds = [{"length": n, "rate": rate, "matches": threshold(n, rate)}
              for n in (1, 16, 30, 32, 48, 64, 100, 128, 256, 1024, 4096) for rate in (0.5, 1e-2, 1e-3, 1e-6, 1e-9)]
curves = [
    curve(np.round(generator.binomial(16, 0.7, 40) / 16, 4), np.round(generator.binomial(16, 0.5, 60) / 16, 4)),
    curve(np.round(generator.normal(1, 1, 25), 3), np.round(generator.normal(0, 1, 30), 3)),
    curve([1.0, 1.0], [0.0, 0.5, 0.25]),
    curve([0.5, 0.5], [0.5, 0.5, 0.5]),
]
masks = [mask_score([float(v) for v in np.round(generator.random(24), 2)], [float(v) for v in np.round(generator.random(24), 2)])
         for _ in range(4)]

rates = []
for successes, trials in [(0, 1), (1, 1), (0, 100), (1, 100), (37, 100), (100, 100), (0, 1000), (3, 10000), (500, 1000), (99990, 100000)]:
    interval = binomtest(successes, trials).proportion_ci(method="wilson")
    upper = 1.0 if successes == trials else beta.ppf(0.95, successes + 1, trials - successes)
    rates.append({"successes": successes, "trials": trials, "low": interval.low, "high": interval.high, "upper": upper})

means = []
for values in (np.round(generator.normal(40, 2, 60), 3), np.round(generator.exponential(1, 30), 3)):
    interval = bootstrap((values,), np.mean, method="percentile", n_resamples=100000, batch=1000, random_state=1).confidence_interval
    means.append({"values": list(values), "low": interval.low, "high": interval.high})

fair = generator.integers(0, 2, (50, 12))
leaning = (generator.random((40, 8)) < [0.5, 0.6, 0.7, 0.8, 0.9, 0.5, 0.4, 0.3]).astype(int)
together = fair.copy()
together[:, 6:] = np.where(generator.random((50, 6)) < 0.9, together[:, :6], 1 - together[:, :6])

with open("statistics.json", "w") as file:
    json.dump({
        "pValues": p_values, "thresholds": thresholds, "curves": curves, "masks": masks, "rates": rates, "means": means,
        "bits": [bit_statistics(bits) for bits in (fair, leaning, together)],
    }, file, indent=None, separators=(",", ":"), default=float)
    file.write("\n")
