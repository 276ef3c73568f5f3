using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace MlNetWatermark;

/// <summary>An image-to-image network in one ONNX file, for pictures of any size.</summary>
internal sealed class OnnxAutoencoder : IDisposable
{
    private const int LargestMultiple = 1024;

    private readonly string _file;
    private readonly OnnxNetwork _network;
    private readonly string _input;
    private readonly string _output;
    private readonly (int Width, int Height)? _fixedSize;
    private readonly float _lowest;
    private readonly float _highest;
    private readonly int _multiple;

    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="beside">JSON with the properties that the file's own metadata lack, or null.</param>
    /// <param name="execution">Where to run it.</param>
    /// <exception cref="WatermarkModelException">Not an autoencoder as <see cref="RegenerationAttack"/> describes it.</exception>
    public OnnxAutoencoder(string file, byte[] bytes, byte[]? beside, ExecutionOptions execution)
    {
        _file = file;
        _network = new OnnxNetwork(file, bytes, execution);
        try
        {
            _input = Only("input", _network.Inputs);
            _output = Only("output", _network.Outputs);
            _network.RequireInputs((_input, [1, 3, 0, 0]));
            _network.RequireOutput(_output, 1, 3, 0, 0);
            int[] sizes = _network.Inputs[_input].Dimensions;
            if (sizes[2] > 0 != sizes[3] > 0)
            {
                throw new WatermarkModelException($"{file}: only one side of input '{_input}' is fixed; expected both or none.");
            }

            if (sizes[2] > 0) _fixedSize = (sizes[3], sizes[2]);

            Dictionary<string, double> properties = Properties(beside);
            _lowest = (float)Property(properties, RegenerationAttack.LowestValueKey, value => Math.Abs(value) <= 1e6, "a number");
            _highest = (float)Property(
                properties, RegenerationAttack.HighestValueKey, value => value > _lowest && value <= 1e6, "a number above the lowest value");
            _multiple = _fixedSize is not null ? 1 : (int)Property(
                properties,
                RegenerationAttack.SizeMultipleKey,
                value => value >= 1 && value <= LargestMultiple && value == Math.Floor(value),
                $"a whole number from 1 to {LargestMultiple}");
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    /// <summary>Encodes and decodes a picture; the result has its size and alpha.</summary>
    /// <exception cref="WatermarkModelException">The network failed, or gave another size than it took.</exception>
    public Picture Reconstruct(Picture picture)
    {
        (int width, int height) = _fixedSize ?? (RoundUp(picture.Width), RoundUp(picture.Height));
        int area = width * height;
        float[] planes = new float[3 * area];
        if (_fixedSize is null) Pad(picture, width, height, planes);
        else Resampling.ToPlanes(picture, width, height, planes);
        float scale = (_highest - _lowest) / 255;
        for (int i = 0; i < planes.Length; i++) planes[i] = _lowest + (scale * planes[i]);

        NetworkOutput output = _network.Run([_output], (_input, planes, [1, 3, height, width]))[0];
        if (!output.Shape.AsSpan().SequenceEqual([1, 3, height, width])) throw _network.WrongShape(_output, output, $"[1, 3, {height}, {width}]");

        byte[] rgba = (byte[])picture.Rgba.Clone();
        for (int c = 0; c < 3; c++)
        {
            ReadOnlyMemory<float> plane = output.Values.AsMemory(c * area, area);
            int stride = width;
            if (_fixedSize is not null)
            {
                plane = Resampling.Resize(plane, width, height, picture.Width, picture.Height);
                stride = picture.Width;
            }

            for (int y = 0; y < picture.Height; y++)
            {
                ReadOnlySpan<float> row = plane.Span.Slice(y * stride, picture.Width);
                for (int x = 0; x < row.Length; x++) rgba[(4 * ((y * picture.Width) + x)) + c] = PixelEdit.ToByte((row[x] - _lowest) / scale);
            }
        }

        return new Picture(picture.Width, picture.Height, rgba);
    }

    public void Dispose() => _network.Dispose();

    private int RoundUp(int side) => (side + _multiple - 1) / _multiple * _multiple;

    /// <summary>Continues the last column to the right and the last row downwards.</summary>
    private static void Pad(Picture picture, int width, int height, float[] planes)
    {
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> row = picture.Rgba.AsSpan(4 * Math.Min(y, picture.Height - 1) * picture.Width, 4 * picture.Width);
                Span<float> target = planes.AsSpan(((c * height) + y) * width, width);
                for (int x = 0; x < width; x++) target[x] = row[(4 * Math.Min(x, picture.Width - 1)) + c];
            }
        }
    }

    private string Only(string kind, IReadOnlyDictionary<string, NodeMetadata> found) => found.Count == 1
        ? found.Keys.First()
        : throw new WatermarkModelException($"{_file} has {found.Count} {kind}s; an autoencoder has one, float [N, 3, H, W].");

    /// <summary>The numbers of the JSON file, overruled by those of the ONNX file.</summary>
    private Dictionary<string, double> Properties(byte[]? beside)
    {
        Dictionary<string, double> properties = [];
        try
        {
            using JsonDocument? json = beside is null ? null : JsonDocument.Parse(beside);
            foreach (JsonProperty property in json?.RootElement.EnumerateObject() ?? default)
            {
                if (property.Value.ValueKind == JsonValueKind.Number) properties[property.Name] = property.Value.GetDouble();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new WatermarkModelException($"The JSON file beside {_file} is not a JSON object: {exception.Message}", exception);
        }

        foreach ((string key, string text) in _network.Metadata)
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) properties[key] = number;
        }

        return properties;
    }

    private double Property(Dictionary<string, double> properties, string key, Predicate<double> allowed, string expected)
    {
        bool given = properties.TryGetValue(key, out double value);
        if (given && allowed(value)) return value;
        throw new WatermarkModelException(string.Create(CultureInfo.InvariantCulture,
            $"{_file}: '{key}' must be {expected}, in the file's metadata or in a JSON file beside it; {(given ? $"it is {value}" : "it is missing")}."));
    }
}
