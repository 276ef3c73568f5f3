using System.Globalization;
using System.Text;
using System.Xml;

namespace MlNetWatermark;

/// <summary>Makes an XMP packet true of a decoded picture.</summary>
/// <remarks>ISO 16684-1 (XMP part 1), section 7: a simple property is an attribute, or an element with text. Only what is corrected is rewritten, everything else stays as it was.</remarks>
internal static class XmpPacket
{
    private const string Tiff = "http://ns.adobe.com/tiff/1.0/";
    private const string Exif = "http://ns.adobe.com/exif/1.0/";
    private const string Basic = "http://ns.adobe.com/xap/1.0/";
    private const string Note = "http://ns.adobe.com/xmp/note/";

    private const int MostDepth = 256; // of elements in elements; each keeps memory, and packets have a dozen

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // No document type: no entities, and so no text that grows.
    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>The packet for a picture.</summary>
    /// <param name="picture">Upright, in sRGB.</param>
    /// <param name="packet">The packet of the file that it was decoded from.</param>
    /// <param name="upright">
    /// Whether the orientation becomes 1. Decoding goes by EXIF alone, as viewers do: without an orientation there, nothing was turned, and what the packet says is as true as before.
    /// </param>
    /// <param name="srgb">Whether the colour space becomes sRGB.</param>
    /// <returns>Null for an empty or damaged packet: one that is not XML in UTF-8.</returns>
    public static byte[]? For(Picture picture, ReadOnlySpan<byte> packet, bool upright, bool srgb)
    {
        string width = picture.Width.ToString(CultureInfo.InvariantCulture), height = picture.Height.ToString(CultureInfo.InvariantCulture);
        Dictionary<(string, string), string?> values = new()
        {
            [(Tiff, "ImageWidth")] = width,
            [(Tiff, "ImageLength")] = height,
            [(Exif, "PixelXDimension")] = width,
            [(Exif, "PixelYDimension")] = height,
            [(Basic, "Thumbnails")] = null, // they show the unmarked picture
            [(Note, "HasExtendedXMP")] = null, // which is not carried on
        };
        if (upright) values[(Tiff, "Orientation")] = "1";
        if (srgb) values[(Exif, "ColorSpace")] = "1";
        try
        {
            string text = s_strict.GetString(packet.TrimEnd((byte)0)).TrimStart('\uFEFF');
            return Corrections(text, values) is { } corrections ? s_strict.GetBytes(Apply(text, corrections)) : null;
        }
        catch (Exception damage) when (damage is XmlException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Apply(string text, List<XmpCorrection> corrections)
    {
        StringBuilder result = new(text.Length);
        int done = 0;
        foreach (XmpCorrection correction in corrections)
        {
            result.Append(text, done, correction.Start - done).Append(correction.Text);
            done = correction.End;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    // In the order of the text. Null where a property that is looked for has another form than those above.
    private static List<XmpCorrection>? Corrections(string text, Dictionary<(string Space, string Name), string?> values)
    {
        List<XmpCorrection> found = [];
        using StringReader source = new(text);
        using XmlReader reader = XmlReader.Create(source, s_settings);
        XmlPlaces places = new(text, reader);
        while (reader.Read())
        {
            if (reader.Depth > MostDepth) return null;
            if (reader.NodeType != XmlNodeType.Element) continue;
            int name = places.Current;
            bool known = values.TryGetValue((reader.NamespaceURI, reader.LocalName), out string? value), removed = known && value is null && !reader.IsEmptyElement;
            while (!removed && reader.MoveToNextAttribute())
            {
                if (!values.TryGetValue((reader.NamespaceURI, reader.LocalName), out string? other)) continue;
                if (places.Attribute() is not { } attribute) return null;
                found.Add(other is null ? new XmpCorrection(attribute.Name, attribute.End + 1, "") : new XmpCorrection(attribute.Value, attribute.End, other));
            }

            reader.MoveToElement();
            if (!known || reader.IsEmptyElement) continue;
            if (!places.Follows("<")) return null;
            int depth = reader.Depth;
            if (removed)
            {
                while (reader.Read() && reader.Depth > depth && reader.Depth <= MostDepth) { }
                if (!places.Follows("</")) return null;
                found.Add(new XmpCorrection(name - 1, text.IndexOf('>', places.Current) + 1, ""));
                continue;
            }

            if (!reader.Read() || reader.NodeType == XmlNodeType.EndElement) continue;
            if (reader.NodeType != XmlNodeType.Text || !places.Follows(">")) return null;
            int end = text.IndexOf('<', places.Current);
            if (end + 1 >= text.Length || text[end + 1] != '/') return null;
            found.Add(new XmpCorrection(places.Current, end, value!));
        }

        return found;
    }
}
