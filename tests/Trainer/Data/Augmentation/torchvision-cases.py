"""Writes torchvision-cases.json: what torchvision makes of small pictures.
Needs torch and torchvision: python3 torchvision-cases.py > torchvision-cases.json"""
import json
import math
import torch
import torchvision
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

SIZE = 12
generator = torch.Generator().manual_seed(4)
noise = torch.randint(0, 256, (3, SIZE, SIZE), generator=generator, dtype=torch.uint8)
# A narrow range, so that autocontrast and equalize have something to do; grey pixels, where the hue is not defined.
narrow = (noise // 4 + 60).to(torch.uint8)
narrow[:, 0, :6] = 77
narrow[:, 1, :3] = 0


def bytes_of(picture):
    return bytes(picture.permute(1, 2, 0).flatten().tolist()).hex()


def shear(picture, x, y):
    return F.affine(picture, angle=0.0, translate=[0, 0], scale=1.0, shear=[math.degrees(math.atan(x)), math.degrees(math.atan(y))],
                    interpolation=InterpolationMode.NEAREST, fill=None, center=[0, 0])


def translate(picture, x, y):
    return F.affine(picture, angle=0.0, translate=[x, y], scale=1.0, shear=[0.0, 0.0], interpolation=InterpolationMode.NEAREST)


operations = {
    "brightness": (F.adjust_brightness, [0.0, 0.3, 1.0, 1.7]),
    "contrast": (F.adjust_contrast, [0.0, 0.3, 1.0, 1.7]),
    "saturation": (F.adjust_saturation, [0.0, 0.3, 1.0, 1.7]),
    "hue": (F.adjust_hue, [-0.5, -0.13, 0.0, 0.07, 0.4]),
    "sharpness": (F.adjust_sharpness, [0.0, 0.3, 1.0, 1.9]),
    "posterize": (lambda picture, bits: F.posterize(picture, int(bits)), [2, 5, 8]),
    "solarize": (F.solarize, [0.0, 127.5, 255.0]),
    "autocontrast": (lambda picture, _: F.autocontrast(picture), [0]),
    "equalize": (lambda picture, _: F.equalize(picture), [0]),
    "shear_x": (lambda picture, level: shear(picture, level, 0), [0.21, -0.57]),
    "shear_y": (lambda picture, level: shear(picture, 0, level), [0.21, -0.57]),
    "translate_x": (lambda picture, by: translate(picture, int(by), 0), [3, -5]),
    "translate_y": (lambda picture, by: translate(picture, 0, int(by)), [3, -5]),
    "rotate": (lambda picture, angle: F.rotate(picture, angle, interpolation=InterpolationMode.NEAREST), [0, 90, 31.5, -117]),
}
cases = []
for name, (apply, values) in operations.items():
    for value in values:
        for source, picture in (("noise", noise), ("narrow", narrow)):
            cases.append({"operation": name, "value": value, "source": source, "expected": bytes_of(apply(picture, value))})
print(json.dumps({
    "torchvision": torchvision.__version__, "size": SIZE, "noise": bytes_of(noise), "narrow": bytes_of(narrow), "cases": cases,
}, indent=1))
