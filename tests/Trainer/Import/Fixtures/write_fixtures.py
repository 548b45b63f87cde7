"""Writes the checkpoints beside this file with Python's own pickle and zipfile, laid out as torch.save lays them out.

The names torch._utils._rebuild_tensor_v2 and torch.FloatStorage are stand-ins of this script, so that it runs without PyTorch;
the bytes that name them in the pickle are those that PyTorch writes.
"""
import io
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict
from pathlib import Path

torch = types.ModuleType("torch")
utils = types.ModuleType("torch._utils")
sys.modules["torch"] = torch
sys.modules["torch._utils"] = utils


def _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks):
    raise NotImplementedError


_rebuild_tensor_v2.__module__ = "torch._utils"
utils._rebuild_tensor_v2 = _rebuild_tensor_v2
for kind in ("FloatStorage", "HalfStorage", "DoubleStorage", "LongStorage"):
    setattr(torch, kind, type(kind, (), {"__module__": "torch"}))


class Storage:
    def __init__(self, kind, key, values):
        self.kind, self.key, self.values = kind, key, values

    def data(self):
        code = {"FloatStorage": "f", "HalfStorage": "e", "DoubleStorage": "d", "LongStorage": "q"}[self.kind]
        return struct.pack(f"<{len(self.values)}{code}", *self.values)


class Tensor:
    def __init__(self, storage, offset, size, stride):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride

    def __reduce__(self):
        return _rebuild_tensor_v2, (self.storage, self.offset, self.size, self.stride, False, OrderedDict())


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        if isinstance(value, Storage):
            return ("storage", getattr(torch, value.kind), value.key, "cpu", len(value.values))
        return None


def save(name, root, storages, byteorder="little"):
    buffer = io.BytesIO()
    Pickler(buffer, protocol=2).dump(root)
    stamp = (1980, 1, 1, 0, 0, 0)
    with zipfile.ZipFile(Path(__file__).parent / name, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("archive/data.pkl", stamp), buffer.getvalue())
        archive.writestr(zipfile.ZipInfo("archive/byteorder", stamp), byteorder)
        for storage in storages:
            archive.writestr(zipfile.ZipInfo(f"archive/data/{storage.key}", stamp), storage.data())
        archive.writestr(zipfile.ZipInfo("archive/version", stamp), "3\n")


def model(prefix, kind="FloatStorage"):
    """A classifier of 8-pixel pictures: 2 channels, 4 hidden features, 3 classes of one task, hue."""
    conv = Storage(kind, "0", [i / 8 for i in range(54)])
    shared = Storage(kind, "1", [0.5, -0.5, 1, 2, 3, 4, -1, -2, -3])
    # Stored [32, 4] and seen transposed, as a weight that was tied or sliced may be.
    first = Storage(kind, "2", [i / 16 for i in range(128)])
    second = Storage(kind, "3", [i / 4 for i in range(12)])
    entries = OrderedDict()
    entries[f"{prefix}conv1.weight"] = Tensor(conv, 0, (2, 3, 3, 3), (27, 9, 3, 1))
    entries[f"{prefix}conv1.bias"] = Tensor(shared, 0, (2,), (1,))
    entries[f"{prefix}fc_hue1.weight"] = Tensor(first, 0, (4, 32), (1, 4))
    entries[f"{prefix}fc_hue1.bias"] = Tensor(shared, 2, (4,), (1,))
    entries[f"{prefix}fc_hue2.weight"] = Tensor(second, 0, (3, 4), (4, 1))
    entries[f"{prefix}fc_hue2.bias"] = Tensor(shared, 6, (3,), (1,))
    entries._metadata = OrderedDict([("", {"version": 1})])
    return entries, [conv, shared, first, second]


entries, storages = model("")
save("plain.pt", entries, storages)
save("big-endian.pt", entries, storages, byteorder="big")
save("no-data.pt", entries, storages[1:])
save("epoch-only.pt", {"epoch": 3}, [])

entries, storages = model("module.", "HalfStorage")
save("wrapped.pth", {"epoch": 3, "args": types.SimpleNamespace(lr=0.1), "state_dict": entries}, storages)

entries, storages = model("")
count = Storage("LongStorage", "4", [7])
entries["bn1.num_batches_tracked"] = Tensor(count, 0, (), ())
entries["conv1.bias"] = Tensor(storages[1], 0, (3,), (1,))
del entries["fc_hue2.bias"]
save("different.pt", entries, storages + [count])
