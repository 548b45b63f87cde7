#!/usr/bin/env python3
"""Times a training step of the same model in PyTorch, for comparison with `wikiart bench`: python3 bench/pytorch_step.py pytorch.json

The model, the sizes, the loss and the optimizer are those of the baseline: three 3x3 convolutions with ReLU and 2x2 max-pool, three heads of two linear
layers, the sum of three cross-entropies, 32 pictures of 224 px; the three first layers are one matrix, as they are here, which favours PyTorch. A step
takes bytes that lie on the host, as `wikiart bench` does, and ends with the losses on the host; steps in a row are timed as well. Every combination of eager, torch.compile with graphs
(reduce-overhead) or with tuned products as well (max-autotune), contiguous or channels_last, and fp32, tf32 or bf16 is timed with the fused optimizer,
the likeliest winners first; what fails is named and left out, and when it is interrupted (SIGINT), what was timed until then is written.
--trunk resnet18 takes torchvision's network in place of the convolutions. Needs a GPU, and PyTorch 2.3 or later, the first with a fused SGD.
--device cpu (PyTorch 2.4) times the same step on the processor, without tf32, which is a GPU's.
"""
import argparse
import gc
import itertools
import json
import platform
import statistics
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("Error: this Python has no PyTorch; pip install torch, or start the script with one that has it.")
from torch import nn
from torch.nn import functional


def trunk_of(name: str, side: int) -> tuple[nn.Module, int]:
    """What turns images into features, and how many."""
    if name == "resnet18":
        from torchvision.models import resnet18

        network = resnet18(weights=None)
        features = network.fc.in_features
        network.fc = nn.Identity()
        return network, features
    channels = [3, *map(int, name.split(","))]
    blocks = [(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)) for i, o in zip(channels, channels[1:])]
    return nn.Sequential(*itertools.chain(*blocks), nn.Flatten()), channels[-1] * (side >> len(blocks)) ** 2


class Classifier(nn.Module):
    def __init__(self, side: int, trunk: str, hidden: int, classes: list[int]):
        super().__init__()
        self.trunk, features = trunk_of(trunk, side)
        self.first = nn.Linear(features, hidden * len(classes))
        self.second = nn.ModuleList(nn.Linear(hidden, count) for count in classes)

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        hidden = functional.relu(self.first(self.trunk(x)))
        return [second(part) for second, part in zip(self.second, hidden.chunk(len(self.second), dim=1))]


def optimizer_of(name: str, model: nn.Module) -> torch.optim.Optimizer:
    if name == "sgd":
        return torch.optim.SGD(model.parameters(), lr=1e-6, momentum=0.9, weight_decay=0.01, fused=True)
    return torch.optim.AdamW(model.parameters(), lr=1e-6, weight_decay=0.01, fused=True)


def time_steps(options: argparse.Namespace, mode: str, channels_last: bool, precision: str) -> tuple[float, float]:
    """Milliseconds of a step that is waited for, and of one of several in a row, whose losses are read at the end."""
    torch.manual_seed(1)
    gpu = options.device == "cuda"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "fp32"
    torch.backends.cudnn.benchmark = True
    classes = [int(part.split("=")[1]) for part in options.classes.split(",")]
    with torch.device(options.device):
        model = Classifier(options.image_size, options.trunk, options.hidden, classes)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = optimizer_of(options.optimizer, model)
    mean = torch.tensor([0.485, 0.456, 0.406], device=options.device).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225], device=options.device).view(1, 3, 1, 1)
    side = options.image_size
    pixels = torch.randint(0, 256, (options.batch_size, side, side, 3), dtype=torch.uint8, pin_memory=gpu)
    labels = torch.stack([torch.randint(0, count, (options.batch_size,)) for count in classes])
    labels = labels.pin_memory() if gpu else labels

    def losses_of(images: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        x = (images.permute(0, 3, 1, 2).float() / 255 - mean) / deviation
        x = x.contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)
        with torch.autocast(options.device, torch.bfloat16, enabled=precision == "bf16"):
            logits = model(x)
        return torch.stack([functional.cross_entropy(out.float(), target) for out, target in zip(logits, targets)])

    losses = losses_of if mode == "eager" else torch.compile(losses_of, mode=mode)
    synchronize = torch.cuda.synchronize if gpu else lambda: None

    def take() -> torch.Tensor:
        images = pixels.to(options.device, non_blocking=True)
        targets = labels.to(options.device, non_blocking=True)
        values = losses(images, targets)
        values.sum().backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return values.detach().clone()  # graphs write their results to the same place each time

    times = []
    for step in range(options.warm_up + options.repeats):
        synchronize()
        start = time.perf_counter()
        take().cpu()
        synchronize()
        if step >= options.warm_up:
            times.append(1e3 * (time.perf_counter() - start))
    start = time.perf_counter()
    torch.stack([take() for _ in range(options.repeats)]).cpu()
    return statistics.median(times), 1e3 * (time.perf_counter() - start) / options.repeats


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("json", help="the file to write; libraries print to standard output now and then")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--image-size", type=int, default=224)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--trunk", default="64,128,256")
    parser.add_argument("--hidden", type=int, default=512)
    parser.add_argument("--classes", default="artist=129,genre=11,style=27")
    parser.add_argument("--optimizer", choices=["adamw", "sgd"], default="adamw")
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    gpu = options.device == "cuda"
    if gpu and not torch.cuda.is_available():
        print("Error: PyTorch finds no GPU.", file=sys.stderr)
        return 1

    modes = ("eager", "reduce-overhead", "max-autotune")
    precisions = ("tf32", "bf16", "fp32") if gpu else ("bf16", "fp32")
    ways = list(itertools.product(modes, (True, False)))
    fast = [(precision, *way) for way in ways for precision in precisions if precision != "fp32"]
    results = []
    try:
        for precision, mode, channels_last in fast + [("fp32", *way) for way in ways]:
            row = {"mode": mode, "channels_last": channels_last, "precision": precision}
            try:
                row["milliseconds"], row["in_a_row_milliseconds"] = time_steps(options, mode, channels_last, precision)
            except Exception as error:  # a compiler that is missing must not hide the other results
                row["error"] = f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"
            torch.compiler.reset()  # compiled code holds on to the model that it was compiled for
            gc.collect()
            torch.cuda.empty_cache()
            results.append(row)
            print(row, file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted: the rest was not timed", file=sys.stderr)
    timed = [row for row in results if "milliseconds" in row]
    best = {precision: min((row for row in timed if row["precision"] == precision), key=lambda row: row["milliseconds"], default=None) for precision in precisions}
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump({
            "device": torch.cuda.get_device_name() if gpu else platform.processor() or platform.machine(),
            "torch": torch.__version__,
            "cuda": torch.version.cuda,
            "options": vars(options),
            "steps": results,
            "best": best,
        }, file, indent=2)
    return 0 if timed else 1


if __name__ == "__main__":
    sys.exit(main())
