// Draws the packages' icon, src/icon.png: a small landscape under a lens that shows the bits in it.
//   dotnet run src/DrawIcon.cs
#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
#:property PublishAot=false

using System.Runtime.CompilerServices;
using SkiaSharp;

const int Side = 128;
using SKSurface surface = SKSurface.Create(new SKImageInfo(Side, Side));
SKCanvas canvas = surface.Canvas;
canvas.Clear(SKColors.Transparent);
SKRoundRect frame = new(new SKRect(4, 4, 124, 124), 24);
canvas.ClipRoundRect(frame, SKClipOperation.Intersect, antialias: true);

// Sky, sun, two hills.
using SKPaint sky = new() { Shader = SKShader.CreateLinearGradient(new(0, 0), new(0, Side), [new(0xFF123C69), new(0xFF2F7FA8), new(0xFF9AD1D4)], SKShaderTileMode.Clamp) };
canvas.DrawRect(0, 0, Side, Side, sky);
Disc(36, 36, 13, 0xFFFFD166);
Hill(0xFF2A6F6B, (-10, 104), (34, 62), (66, 90), (98, 50), (140, 96));
Hill(0xFF17494D, (-10, 118), (22, 96), (58, 112), (92, 92), (140, 116));

// The lens, and the bits that it shows: large dots are ones.
(float X, float Y) centre = (80, 72);
const float Radius = 33;
Disc(centre.X, centre.Y, Radius, 0x38FFFFFF);
const string Bits = "01101 10110 01011 11001 01110";
string[] rows = Bits.Split(' ');
for (int row = 0; row < rows.Length; row++)
{
    for (int column = 0; column < rows[row].Length; column++)
    {
        float x = centre.X + (11 * (column - 2)), y = centre.Y + (11 * (row - 2));
        if (MathF.Sqrt(((x - centre.X) * (x - centre.X)) + ((y - centre.Y) * (y - centre.Y))) > Radius - 4) continue;
        bool one = rows[row][column] == '1';
        Disc(x, y, one ? 4.2f : 1.8f, one ? 0xFFFFFFFF : 0xC0FFFFFF);
    }
}

using SKPaint rim = new() { Color = SKColors.White, Style = SKPaintStyle.Stroke, StrokeWidth = 4.5f, IsAntialias = true };
canvas.DrawCircle(centre.X, centre.Y, Radius, rim);

using SKData png = surface.Snapshot().Encode(SKEncodedImageFormat.Png, 100);
File.WriteAllBytes(Path.Combine(Folder(), "icon.png"), png.ToArray());

void Disc(float x, float y, float radius, uint colour)
{
    using SKPaint paint = new() { Color = new SKColor(colour), IsAntialias = true };
    canvas.DrawCircle(x, y, radius, paint);
}

void Hill(uint colour, params (float X, float Y)[] ridge)
{
    using SKPaint paint = new() { Color = new SKColor(colour), IsAntialias = true };
    using SKPath path = new();
    path.MoveTo(ridge[0].X, ridge[0].Y);
    for (int i = 1; i < ridge.Length; i++)
    {
        (float X, float Y) middle = ((ridge[i - 1].X + ridge[i].X) / 2, (ridge[i - 1].Y + ridge[i].Y) / 2);
        path.QuadTo(ridge[i - 1].X, ridge[i - 1].Y, middle.X, middle.Y);
    }

    path.LineTo(ridge[^1].X, ridge[^1].Y);
    path.LineTo(Side, Side);
    path.LineTo(0, Side);
    path.Close();
    canvas.DrawPath(path, paint);
}

static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
