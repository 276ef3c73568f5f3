using System.Xml;

namespace MlNetWatermark;

/// <summary>Where in a text an XML reader is: readers count lines, corrections need characters.</summary>
internal sealed class XmlPlaces
{
    private readonly string _text;
    private readonly XmlReader _reader;
    private readonly List<int> _lines = [0];

    /// <param name="text">All that the reader reads.</param>
    /// <param name="reader">One that counts lines.</param>
    public XmlPlaces(string text, XmlReader reader)
    {
        (_text, _reader) = (text, reader);
        for (int i = 0; i < text.Length; i++)
        {
            // XML 1.0, section 2.11: a line ends with CR, LF or both.
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) _lines.Add(i + 1);
        }
    }

    /// <summary>The character where the reader's node begins: of elements and attributes the first of the name.</summary>
    public int Current
    {
        get
        {
            IXmlLineInfo info = (IXmlLineInfo)_reader;
            return Math.Clamp(_lines[Math.Clamp(info.LineNumber - 1, 0, _lines.Count - 1)] + info.LinePosition - 1, 0, _text.Length);
        }
    }

    /// <summary>Whether the node follows on a text; for nodes with a name, whether their name is there too.</summary>
    public bool Follows(string before) =>
        _text.AsSpan(0, Current).EndsWith(before) && (_reader.NodeType == XmlNodeType.Text || _text.AsSpan(Current).StartsWith(_reader.Name));

    /// <summary>The parts of the attribute where the reader is: the first characters of its name and its value, and its closing quote.</summary>
    /// <returns>Null where the text there is not that attribute.</returns>
    public (int Name, int Value, int End)? Attribute()
    {
        int name = Current, quote = _text.AsSpan(name).IndexOfAny('"', '\'') + name;
        if (quote < name || _text.AsSpan(name, quote - name).TrimEnd() is not [.. var before, '='] || !before.TrimEnd().SequenceEqual(_reader.Name)) return null;
        int end = _text.IndexOf(_text[quote], quote + 1);
        return end < 0 ? null : (name, quote + 1, end);
    }
}
