using System.Globalization;
using MlNetWatermark.Cli.Commands;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Input;

/// <summary>Which messages go where, for every picture alike: all over, into a region, or several into grey levels or rectangles.</summary>
internal sealed class MarkPlan
{
    private readonly IReadOnlyList<Message?> _messages; // null: a random one per picture
    private readonly RegionMask? _region;
    private readonly IReadOnlyList<int[]> _rectangles;
    private readonly int _length;

    /// <param name="bits">Messages with commas between, or null.</param>
    /// <param name="region">The mask, or null.</param>
    /// <param name="rectangles">Texts such as 10,20,300,200=0101 or ...=random.</param>
    /// <param name="model">Says how long a message is.</param>
    /// <exception cref="UsageException">A text is not what it should be; it is named.</exception>
    public MarkPlan(string? bits, RegionMask? region, IReadOnlyList<string> rectangles, WatermarkModelInfo model)
    {
        _region = region;
        _length = model.MessageLength;
        (int[] Box, Message? Message)[] parsed = [.. rectangles.Select(text => Parse(text, model))];
        _rectangles = [.. parsed.Select(one => one.Box)];
        _messages = parsed.Length > 0 ? [.. parsed.Select(one => one.Message)]
            : bits is null ? [null]
            : [.. bits.Split(',').Select(one => ModelAccess.ParseMessage(one, "--bits", model))];
        if (_messages.Count > 1 && parsed.Length == 0 && region is null) throw new UsageException("Several messages need --region with one grey level each, or --mark.");
    }

    /// <summary>One message all over the picture.</summary>
    public bool IsWhole => _region is null && _rectangles.Count == 0;

    /// <summary>The marks of one picture.</summary>
    /// <param name="cover">The picture.</param>
    /// <param name="own">Its own message, in place of a random one; or null.</param>
    /// <exception cref="ArgumentException">A rectangle leaves the picture, or the mask has not as many grey levels as there are messages.</exception>
    public IReadOnlyList<RegionMark> For(Picture cover, Message? own)
    {
        Message[] messages = [.. _messages.Select(message => message ?? own ?? Message.Random(_length))];
        if (_rectangles.Count > 0) return [.. _rectangles.Select((box, i) => RegionMark.Rectangle(messages[i], cover, box[0], box[1], box[2], box[3]))];
        return _region is null ? [RegionMark.Rectangle(messages[0], cover, 0, 0, cover.Width, cover.Height)]
            : messages.Length == 1 ? [new RegionMark(messages[0], _region.For(cover.Width, cover.Height))]
            : LabelledMask.Marks(_region.LevelsFor(cover.Width, cover.Height), messages);
    }

    private static (int[] Box, Message? Message) Parse(string text, WatermarkModelInfo model)
    {
        string[] parts = text.Split('=');
        int[] box = [.. parts[0].Split(',').Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1)];
        if (parts.Length != 2 || box.Length != 4 || box.Any(value => value < 0)) throw new UsageException($"--mark takes X,Y,WIDTH,HEIGHT=BITS in whole pixels; got '{text}'.");
        return (box, parts[1] == "random" ? null : ModelAccess.ParseMessage(parts[1], "--mark", model));
    }
}
