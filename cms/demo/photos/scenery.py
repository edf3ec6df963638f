"""The street itself, seen from the footway: sky, houses, road, kerb, green strip, lamp post."""

from __future__ import annotations

import random
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 800, 600
HORIZON = 235
VANISH = (470, HORIZON)
VARIANTS = 6

Colour = tuple[int, int, int]

SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((150, 184, 214), (222, 232, 238)),
    ((168, 178, 188), (224, 226, 226)),
    ((176, 196, 222), (246, 232, 214)),
)
WALLS: tuple[Colour, ...] = ((196, 180, 160), (174, 168, 162), (188, 160, 144), (206, 200, 188))
ASPHALT, PAVING, KERB, GRASS = (104, 106, 108), (176, 170, 160), (202, 200, 194), (112, 142, 84)


@lru_cache(maxsize=VARIANTS)
def street(variant: int) -> Image.Image:
    """An empty, clean street; each variant is another street."""
    dice = random.Random(f"street/{variant}")  # noqa: S311
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    _sky(draw, SKIES[variant % len(SKIES)])
    _houses(draw, dice)
    _ground(draw)
    _trees(draw, dice)
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.effect_noise((WIDTH, HEIGHT), 18).convert("RGB")
    image = Image.blend(image, grain, 0.06)
    _lamp_post(ImageDraw.Draw(image))
    return image


def _sky(draw: ImageDraw.ImageDraw, colours: tuple[Colour, Colour]) -> None:
    top, bottom = colours
    for y in range(HORIZON + 1):
        share = y / HORIZON
        shade = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        draw.line([(0, y), (WIDTH, y)], fill=shade)


def _houses(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    x = -20
    while x < WIDTH:
        width, height = dice.randint(70, 130), dice.randint(60, 190)
        wall = dice.choice(WALLS)
        top = HORIZON - height
        draw.rectangle([x, top, x + width, HORIZON + 6], fill=wall)
        shade = tuple(max(0, part - 46) for part in wall)
        for row in range(top + 10, HORIZON - 12, 22):
            for column in range(x + 8, x + width - 12, 20):
                draw.rectangle([column, row, column + 10, row + 12], fill=shade)
        x += width + dice.choice((0, 0, 14))


def _ground(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle([0, HORIZON, WIDTH, HEIGHT], fill=PAVING)
    vx, vy = VANISH
    draw.polygon([(vx, vy), (WIDTH + 260, HEIGHT), (250, HEIGHT)], fill=ASPHALT)
    draw.polygon([(vx, vy), (250, HEIGHT), (222, HEIGHT)], fill=KERB)
    draw.polygon([(vx - 4, vy), (150, HEIGHT), (-120, HEIGHT)], fill=GRASS)
    draw.polygon([(vx - 4, vy), (-120, HEIGHT), (-150, HEIGHT)], fill=KERB)
    for y in range(HEIGHT, HORIZON + 12, -1):
        depth = (y - HORIZON) / (HEIGHT - HORIZON)
        if int(12 / (depth + 0.05)) % 2:
            middle = vx + (610 - vx) * depth
            draw.line([(middle - 5 * depth, y), (middle + 5 * depth, y)], fill=(232, 232, 224))


def _trees(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for depth in (0.12, 0.2, 0.34, 0.55):
        x = VANISH[0] - 4 + (10 - VANISH[0]) * depth
        y = HORIZON + (HEIGHT - HORIZON) * depth
        size = 230 * depth
        draw.rectangle([x - size / 18, y - size, x + size / 18, y], fill=(96, 78, 62))
        for _leaf in range(26):
            dx, dy = dice.gauss(0, size / 3.4), dice.gauss(-size * 1.25, size / 4)
            radius = size / dice.randint(5, 9)
            green = (dice.randint(58, 96), dice.randint(104, 142), dice.randint(52, 80))
            box = [x + dx - radius, y + dy - radius, x + dx + radius, y + dy + radius]
            draw.ellipse(box, fill=green)


def _lamp_post(draw: ImageDraw.ImageDraw) -> None:
    """In front, at the kerb; the camera puts the number on its plate."""
    draw.rectangle([196, 40, 206, 560], fill=(84, 92, 98))
    draw.rectangle([188, 548, 214, 566], fill=(70, 76, 82))
    draw.line([(201, 44), (300, 22)], fill=(84, 92, 98), width=6)
    draw.polygon([(290, 16), (340, 10), (344, 22), (292, 28)], fill=(58, 64, 70))
    draw.rectangle([166, 330, 236, 366], fill=(26, 84, 64), outline=(236, 236, 228), width=2)
