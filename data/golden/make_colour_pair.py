"""Makes colour-pair/: two hand-made networks whose answers can be worked out on paper, once for images and once for videos.

Bit i raises channel i by 0.05 everywhere; the reader averages each channel and takes 0.5 off. Images are float (1, 3, height, width) of any
size, videos (1, 3, 1, height, width). The files are written as protocol buffers by hand, so that plain Python is enough.
Run from this folder: python3 make_colour_pair.py
"""
import struct

K = 3
FLOAT, INT64 = 1, 7


def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def field(number, value):
    """One field: int, text or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value & (1 << 64) - 1)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(number, values):
    return b"".join(field(number, value) for value in values)


def attribute(name, value):
    many = isinstance(value, list)
    return field(1, name) + (fields(8, value) if many else field(3, value)) + field(20, 7 if many else 2)


def node(kind, inputs, outputs, **attributes):
    return fields(1, inputs) + fields(2, outputs) + field(4, kind) + fields(5, [attribute(*item) for item in attributes.items()])


def constant(name, values, *shape):
    kind, code = (INT64, "q") if isinstance(values[0], int) else (FLOAT, "f")
    return fields(1, shape) + field(2, kind) + field(8, name) + field(9, struct.pack(f"<{len(values)}{code}", *values))


def value(name, *shape):
    sizes = fields(1, [field(1, size) if isinstance(size, int) else field(2, size) for size in shape])
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, sizes)))


def save(name, nodes, inputs, outputs, constants):
    graph = fields(1, nodes) + field(2, name) + fields(5, constants) + fields(11, inputs) + fields(12, outputs)
    model = field(1, 8) + field(2, "make_colour_pair.py") + field(7, graph) + field(8, field(1, "") + field(2, 17))
    with open(f"colour-pair/{name}.onnx", "wb") as file:
        file.write(model)


for prefix, frames in (("", []), ("video-", [1])):
    image = ["N", 3, *frames, "H", "W"]
    axes = list(range(2, len(image)))
    save(prefix + "embedder", [
        node("Reshape", ["message", "per_channel"], ["raised"]),
        node("Mul", ["raised", "amount"], ["steps"]),
        node("Mul", ["image", "nothing"], ["black"]),
        node("Add", ["black", "steps"], ["residual"]),
        node("Add", ["image", "residual"], ["marked"]),
    ], [value("image", *image), value("message", "N", K)], [value("residual", *image), value("marked", *image)],
        [constant("per_channel", [-1, K] + [1] * len(axes), len(image)), constant("amount", [0.05]), constant("nothing", [0.0])])
    bits = [
        node("Sub", ["image", "middle"], ["differences"]),
        node("ReduceMean", ["differences"], ["bits"], axes=axes, keepdims=0),
    ]
    if frames:
        save(prefix + "extractor", bits, [value("image", *image)], [value("bits", "N", K)], [constant("middle", [0.5])])
        continue
    save(prefix + "extractor", bits + [
        node("Slice", ["bits", "zero", "one", "one"], ["first"]),
        node("Concat", ["first", "bits"], ["counted"], axis=1),
        node("Slice", ["image", "zero", "one", "one"], ["red"]),
        node("Slice", ["differences", "zero", "one", "one"], ["red_logits"]),
        node("Concat", ["red_logits", "differences"], ["pixels"], axis=1),
    ], [value("image", *image)],
        [value("bits", "N", K), value("counted", "N", K + 1), value("red", "N", 1, "H", "W"), value("pixels", "N", K + 1, "H", "W")],
        [constant("middle", [0.5]), constant("zero", [0], 1), constant("one", [1], 1)])
