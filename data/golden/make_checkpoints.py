"""Writes checkpoints/*.pt with PyTorch (made with 1.13.1): python3 make_checkpoints.py"""
import os
from collections import OrderedDict

import torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checkpoints")


def save(name, content, **how):
    torch.save(content, os.path.join(FOLDER, name), **how)


module = torch.nn.Sequential(OrderedDict(conv=torch.nn.Conv2d(1, 2, 2), norm=torch.nn.BatchNorm2d(2)))
with torch.no_grad():
    for start, value in enumerate(module.state_dict().values()):
        value.copy_(torch.arange(value.numel()).reshape(value.shape) + 10 * start)
state = module.state_dict()
numbers = torch.arange(24.0).reshape(4, 6)

save("state.pt", state)
save("protocol4.pt", state, pickle_protocol=4)
save("before-1.6.pt", state, _use_new_zipfile_serialization=False)
save("module.pt", module)
save("kinds.pt", {
    "f64": numbers.double(), "f16": numbers.half(), "bf16": numbers.bfloat16(), "i64": numbers.long(), "i32": numbers.int(), "i16": numbers.short(),
    "i8": numbers.char(), "u8": numbers.byte(), "bool": numbers > 3, "scalar": torch.tensor(3.25), "empty": torch.zeros(0, 3),
    "transposed": numbers.t(), "piece": numbers[1:3, 2:5], "expanded": torch.tensor([7.0]).expand(3, 2), "parameter": torch.nn.Parameter(numbers[0]),
})
optimizer = torch.optim.AdamW(module.parameters())
sum((parameter ** 2).sum() for parameter in module.parameters()).backward()
state = OrderedDict((key, value.clone()) for key, value in state.items())
optimizer.step()
save("training.pt", {"epoch": 3, "best": 0.25, "sizes": [1, (2, "x", None)], "state_dict": state, "optimizer": optimizer.state_dict()})
