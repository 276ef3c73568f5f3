"""Makes tiny-model/: a hand-made model that meets the contract, for tests that must know what a network will say.

The residual is the sum of one fixed random carrier of 16 x 16 pixels for each bit, repeated over the picture; the mask is the red channel.
Needs NumPy and onnx. Run from this folder: python3 make_tiny_model.py
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

K, P, SIDE, CELL, TILE = 12, 24, 128, 4, 4
REPEATS = SIDE // (CELL * TILE)
generator = np.random.default_rng(20260)
pilot = generator.integers(0, 2, P)
carriers = generator.choice(np.array([-1, 1], np.int8), (K + P, CELL * CELL, TILE, TILE))  # (bit, place in cell, tile row, tile column)
rows = carriers.reshape(K + P, -1)
# (bit, cy, cx, gy, gx) -> (bit, gy, cy, gx, cx): the carrier as pixels
pixels = carriers.reshape(K + P, CELL, CELL, TILE, TILE).transpose(0, 3, 1, 4, 2).reshape(K + P, -1)
pilot_pattern = ((2 * pilot - 1)[None] @ pixels[K:].astype(int)).astype(np.float32)


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def value(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, nodes, inputs, outputs, constants):
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="make_tiny_model.py")
    model.ir_version = 8
    helper.set_model_props(model, {
        "format": "1", "system": "Carriers", "name": "tiny-1", "message_length": str(K), "pilot": "".join(map(str, pilot)),
        "working_size": str(SIDE), "cell_size": str(CELL), "tile_cells": str(TILE), "target_psnr": "38", "false_positive_rate": "1E-06",
    })
    onnx.checker.check_model(model)
    onnx.save(model, f"tiny-model/{name}.onnx")


node = helper.make_node
save("embedder", [
    node("Mul", ["message", "two"], ["doubled"]),
    node("Sub", ["doubled", "one"], ["signs"]),
    node("Cast", ["carriers"], ["patterns"], to=TensorProto.FLOAT),
    node("MatMul", ["signs", "patterns"], ["message_pattern"]),
    node("Add", ["message_pattern", "pilot_pattern"], ["pattern"]),
    node("Reshape", ["pattern", "tile_shape"], ["tile"]),
    node("Tile", ["tile", "repeats"], ["residual"]),
    node("Mul", ["residual", "strength"], ["scaled"]),
    node("Add", ["image", "scaled"], ["sum"]),
    node("Round", ["sum"], ["rounded"]),
    node("Clip", ["rounded", "black", "white"], ["watermarked"]),
], [value("image", "N", 3, SIDE, SIDE), value("message", "N", K), value("strength", 1)],
    [value("residual", "N", 3, SIDE, SIDE), value("watermarked", "N", 3, SIDE, SIDE)],
    [constant("two", np.float32(2)), constant("one", np.float32(1)), constant("carriers", pixels[:K].astype(np.int8)),
     constant("pilot_pattern", pilot_pattern), constant("tile_shape", np.array([-1, 1, CELL * TILE, CELL * TILE])),
     constant("repeats", np.array([1, 3, REPEATS, REPEATS])), constant("strength", np.ones(1, np.float32)),
     constant("black", np.float32(0)), constant("white", np.float32(255))])

save("extractor", [
    node("Conv", ["image", "grey"], ["luminance"]),
    node("AveragePool", ["luminance"], ["blurred"], kernel_shape=[5, 5], pads=[2, 2, 2, 2]),
    node("Sub", ["luminance", "blurred"], ["detail"]),
    node("Clip", ["detail", "least", "most"], ["clipped"]),
    node("SpaceToDepth", ["clipped"], ["evidence"], blocksize=CELL),
    node("Cast", ["carriers"], ["signs"], to=TensorProto.FLOAT),
    node("Mul", ["signs", "scale"], ["readout"]),
    node("Reshape", ["evidence", "repeat_shape"], ["repeated"]),
    node("ReduceMean", ["repeated"], ["folded"], axes=[2, 4], keepdims=0),
    node("Flatten", ["folded"], ["flat"]),
    node("Transpose", ["readout"], ["columns"]),
    node("MatMul", ["flat", "columns"], ["all_bits"]),
    node("Slice", ["all_bits", "first", "end", "axis"], ["bits"]),
    node("Slice", ["image", "first", "second", "axis"], ["red"]),
    node("Mul", ["red", "unit"], ["mask"]),
], [value("image", "N", 3, SIDE, SIDE)],
    [value("mask", "N", 1, SIDE, SIDE), value("bits", "N", K), value("evidence", "N", CELL * CELL, SIDE // CELL, SIDE // CELL),
     value("readout", K + P, CELL * CELL * TILE * TILE)],
    [constant("grey", np.full((1, 3, 1, 1), 1 / 3, np.float32)), constant("least", np.float32(-6)), constant("most", np.float32(6)),
     constant("carriers", rows), constant("scale", np.float32(0.05)),
     constant("repeat_shape", np.array([-1, CELL * CELL, REPEATS, TILE, REPEATS, TILE])),
     constant("first", np.array([0])), constant("end", np.array([K])), constant("second", np.array([1])), constant("axis", np.array([1])),
     constant("unit", np.float32(1 / 255))])
