"""What is wrong on the street: one painter for each look, drawn in the foreground.

A painter gets the pen, a die and whether the fault has been put right; most leave nothing then,
some leave the trace of the repair, as on a real street.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import ImageDraw

Pen = ImageDraw.ImageDraw
Painter = Callable[[Pen, random.Random, bool], None]

WASTE = ((236, 234, 226), (206, 70, 58), (64, 112, 176), (232, 196, 84), (92, 150, 110))
LEAVES = ((176, 128, 52), (152, 98, 44), (196, 152, 74), (122, 108, 52))
SOIL, WATER, FRESH = (116, 92, 68), (138, 152, 164), (60, 62, 64)


def _scatter(pen: Pen, dice: random.Random, colours: tuple, pieces: int, size: int) -> None:
    for _piece in range(pieces):
        x, y = dice.gauss(430, 120), dice.randint(430, 575)
        depth = (y - 300) / 280
        a, b = dice.randint(2, size) * depth, dice.randint(2, size) * depth
        turn = dice.uniform(-a, a)
        corners = [(x - a, y), (x + turn, y - b), (x + a, y + turn / 3), (x - turn, y + b)]
        pen.polygon(corners, fill=dice.choice(colours))


def litter(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Paper, film and bottles on carriageway and kerb."""
    if not clean:
        _scatter(pen, dice, WASTE, 44, 21)


def leaves(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Fallen leaves and sand that the sweep has missed."""
    _scatter(pen, dice, LEAVES, 14 if clean else 220, 8)


def ponding(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Water and mud at the kerb; a damp patch where it was pumped off."""
    shade = (96, 98, 100) if clean else WATER
    pen.ellipse([300, 470, 620, 560], fill=shade)
    if not clean:
        pen.ellipse([330, 484, 560, 540], fill=(168, 180, 190))
        pen.arc([360, 490, 520, 530], 200, 330, fill=(222, 228, 232), width=3)


def dead_corner(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A heap of bags and rubble nobody has taken away."""
    if clean:
        return
    pen.ellipse([300, 505, 560, 565], fill=(92, 86, 78))
    for _bag in range(12):
        x, y, r = dice.randint(320, 530), dice.randint(455, 540), dice.randint(16, 34)
        grey = dice.randint(38, 84)
        pen.ellipse([x - r, y - r * 0.8, x + r, y + r * 0.8], fill=(grey, grey, grey + 8))
        pen.line([(x, y - r * 0.8), (x + 5, y - r * 1.1)], fill=(200, 200, 196), width=3)


def bin_full(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A litter bin, overflowing or emptied."""
    pen.rectangle([356, 380, 436, 520], fill=(52, 110, 84), outline=(36, 76, 58), width=4)
    pen.rectangle([348, 366, 444, 384], fill=(42, 90, 68))
    pen.rectangle([372, 400, 420, 420], fill=(26, 52, 42))
    if clean:
        return
    for _piece in range(16):
        x, y = dice.randint(340, 450), dice.randint(336, 376)
        pen.ellipse([x - 12, y - 9, x + 12, y + 9], fill=dice.choice(WASTE))
    _scatter(pen, dice, WASTE, 12, 12)


def dirty_rail(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A guard rail with dust, stains and small advertisements; or washed."""
    bar = (222, 226, 228) if clean else (150, 142, 128)
    for y in (400, 440, 480):
        pen.line([(250, y), (800, y - 34)], fill=bar, width=9)
    for x in range(260, 800, 62):
        pen.line([(x, 390), (x, 520)], fill=bar, width=10)
    if clean:
        return
    for _stain in range(22):
        x, y = dice.randint(260, 780), dice.randint(392, 488)
        pen.ellipse([x - 7, y - 5, x + 7, y + 5], fill=(104, 88, 66))
    for x in (330, 470, 640):
        pen.rectangle([x, 410, x + 40, 440], fill=(240, 226, 120), outline=(150, 60, 50))


def grate(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A gully at the kerb, choked with waste or clear."""
    pen.rectangle([330, 500, 480, 560], fill=(70, 72, 74), outline=(46, 48, 50), width=4)
    for x in range(342, 476, 16):
        pen.line([(x, 506), (x, 554)], fill=(24, 26, 28), width=7)
    if not clean:
        for _piece in range(46):
            x, y = dice.randint(326, 486), dice.randint(494, 562)
            pen.ellipse([x - 9, y - 5, x + 9, y + 5], fill=dice.choice((*LEAVES, SOIL)))


def weeds(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Weeds at the kerb."""
    for _tuft in range(3 if clean else 34):
        x, y = dice.randint(230, 420), dice.randint(420, 570)
        for _blade in range(7):
            tip = (x + dice.randint(-14, 14), y - dice.randint(10, 34))
            pen.line([(x, y), tip], fill=(86, dice.randint(112, 150), 60), width=3)


def tools(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Swept heaps and tools left lying."""
    if clean:
        return
    pen.polygon([(330, 560), (400, 470), (500, 560)], fill=SOIL)
    _scatter(pen, dice, LEAVES, 40, 8)
    pen.line([(470, 545), (610, 420)], fill=(150, 112, 70), width=9)
    pen.polygon([(452, 530), (488, 560), (440, 572)], fill=(196, 164, 92))


def bare_bed(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A gap in shrubs and ground cover; replanted afterwards."""
    pen.ellipse([60, 440, 420, 570], fill=(126, 102, 78))
    for _plant in range(90 if clean else 18):
        x, y, r = dice.randint(80, 400), dice.randint(446, 560), dice.randint(9, 18)
        pen.ellipse([x - r, y - r, x + r, y + r], fill=(70, dice.randint(112, 150), 66))


def dead_plant(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A dead or broken tree; a young one in its place afterwards."""
    pen.ellipse([240, 520, 380, 566], fill=SOIL)
    trunk = (104, 84, 64)
    pen.line([(310, 545), (310, 300)], fill=trunk, width=12)
    for dx, dy in ((-60, -60), (54, -76), (-34, -110), (40, -130)):
        pen.line([(310, 400), (310 + dx, 400 + dy)], fill=trunk, width=6)
    if clean:
        for _leaf in range(60):
            x, y = dice.gauss(310, 46), dice.gauss(310, 44)
            pen.ellipse([x - 13, y - 11, x + 13, y + 11], fill=(74, dice.randint(124, 158), 70))


def hedge(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A hedge, ragged or clipped."""
    pen.rectangle([0, 420, 430, 540], fill=(76, 118, 66))
    for x in range(0, 430, 9):
        height = 4 if clean else dice.randint(2, 62)
        pen.line([(x, 424), (x + dice.randint(-3, 3), 420 - height)], fill=(88, 136, 72), width=6)


def spots(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Leaves eaten by pests; green again afterwards."""
    for _leaf in range(120):
        x, y = dice.randint(40, 460), dice.randint(380, 570)
        colour = (84, dice.randint(126, 156), 70) if clean else (150, 138, 70)
        pen.ellipse([x - 18, y - 11, x + 18, y + 11], fill=colour)
        if not clean:
            pen.ellipse([x - 5, y - 4, x + 5, y + 4], fill=(70, 52, 36))


def bench(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A bench with broken slats; mended."""
    for x in (60, 300):
        pen.line([(x, 430), (x, 545)], fill=(62, 66, 70), width=12)
    for number, y in enumerate((424, 446, 468, 490)):
        broken = not clean and number in {1, 2}
        end = 190 if broken else 320
        pen.line([(40, y), (end, y + (26 if broken else 0))], fill=(158, 112, 70), width=14)


def clippings(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Cut branches left lying."""
    if clean:
        return
    for _twig in range(70):
        x, y = dice.gauss(400, 90), dice.randint(470, 566)
        end = (x + dice.randint(-50, 50), y + dice.randint(-20, 10))
        pen.line([(x, y), end], fill=(96, 112, 62), width=dice.randint(2, 5))


def pothole(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A hole in the carriageway; patched afterwards."""
    if clean:
        pen.polygon([(380, 470), (610, 460), (650, 556), (360, 566)], fill=FRESH)
        pen.line([(380, 470), (610, 460), (650, 556), (360, 566), (380, 470)], fill=(40, 42, 44),
                 width=4)  # fmt: skip
        return
    pen.ellipse([390, 474, 630, 556], fill=(70, 66, 62))
    pen.ellipse([412, 490, 612, 548], fill=(48, 44, 40))
    for _stone in range(50):
        x, y = dice.gauss(510, 100), dice.gauss(516, 34)
        pen.ellipse([x - 6, y - 4, x + 6, y + 4], fill=(132, 126, 116))


def heap(pen: Pen, dice: random.Random, clean: bool) -> None:
    """Soil and rubble on the carriageway; swept clean."""
    if clean:
        return
    pen.polygon([(360, 560), (470, 420), (560, 470), (690, 562)], fill=SOIL)
    for _stone in range(70):
        x, y = dice.gauss(520, 70), dice.randint(470, 560)
        pen.ellipse([x - 9, y - 7, x + 9, y + 7], fill=(140, 118, 92))


def ditch(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A roadside ditch, silted up or dug out."""
    pen.polygon([(40, 600), (230, 600), (400, 320), (372, 320)], fill=(92, 88, 80))
    inside = (58, 60, 60) if clean else SOIL
    pen.polygon([(80, 600), (196, 600), (394, 330), (380, 330)], fill=inside)
    if not clean:
        for _tuft in range(40):
            y = dice.randint(380, 590)
            x = 390 - (y - 330) * 0.93 + dice.randint(-30, 30)
            pen.ellipse([x - 10, y - 6, x + 10, y + 6], fill=(98, 116, 62))


def sign(pen: Pen, dice: random.Random, clean: bool) -> None:
    """A traffic sign that leans, or stands."""
    lean = 0 if clean else 80
    pen.line([(300, 560), (300 + lean, 320)], fill=(150, 154, 158), width=10)
    x, y = 300 + lean, 290
    pen.ellipse([x - 52, y - 52, x + 52, y + 52], fill=(196, 52, 44))
    pen.ellipse([x - 38, y - 38, x + 38, y + 38], fill=(244, 244, 240))
    pen.rectangle([x - 26, y - 8, x + 26, y + 8], fill=(40, 44, 48))


PAINTERS: dict[str, Painter] = {
    painter.__name__: painter
    for painter in (
        litter, leaves, ponding, dead_corner, bin_full, dirty_rail, grate, weeds, tools, bare_bed,
        dead_plant, hedge, spots, bench, clippings, pothole, heap, ditch, sign,
    )
}  # fmt: skip

# The words of a fault and how it looks; the first that is found in its text counts.
LOOKS = (
    ("漏扫", "leaves"),
    ("积水", "ponding"),
    ("死角", "dead_corner"),
    ("满溢", "bin_full"),
    ("清理不及时", "bin_full"),
    ("雨水口", "grate"),
    ("护栏", "dirty_rail"),
    ("站台构件", "dirty_rail"),
    ("杂草", "weeds"),
    ("工具", "tools"),
    ("缺株", "bare_bed"),
    ("裸土", "bare_bed"),
    ("草坪", "bare_bed"),
    ("死株", "dead_plant"),
    ("断枝", "dead_plant"),
    ("绿篱", "hedge"),
    ("修剪方法", "hedge"),
    ("病虫", "spots"),
    ("长势", "spots"),
    ("栏杆", "bench"),
    ("修剪物", "clippings"),
    ("坑槽", "pothole"),
    ("铺装", "pothole"),
    ("沟槽", "pothole"),
    ("堆物", "heap"),
    ("塌方", "heap"),
    ("边沟", "ditch"),
    ("路肩", "weeds"),
    ("标志", "sign"),
    ("灌溉", "ponding"),
)


def look_of(text: str) -> str:
    """Which painter shows a fault, from its words; litter where none is named."""
    return next((look for words, look in LOOKS if words in text), "litter")
