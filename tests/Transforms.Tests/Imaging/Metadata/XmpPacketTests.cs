using System.Text;

namespace MlNetWatermark.Tests;

public class XmpPacketTests
{
    private const string Names = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' xmlns:t='http://ns.adobe.com/tiff/1.0/' "
        + "xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:n='http://ns.adobe.com/xmp/note/' xmlns:other='http://example.com/'";

    // EXIF of one entry: the orientation 6.
    private static readonly byte[] s_turned = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData("<rdf:Description tiff:Orientation='6'/>", "<rdf:Description tiff:Orientation='1'/>")]
    [InlineData("<a\n  t:Orientation\t= \"6\" b='c>'/>", "<a\n  t:Orientation\t= \"1\" b='c>'/>")]
    [InlineData("<a>\r\n\r<tiff:Orientation \n> 6\n</tiff:Orientation>\n</a>", "<a>\r\n\r<tiff:Orientation \n>1</tiff:Orientation>\n</a>")]
    [InlineData("<tiff:Orientation>&#54;</tiff:Orientation>", "<tiff:Orientation>1</tiff:Orientation>")]
    [InlineData("<tiff:Orientation/><tiff:Orientation></tiff:Orientation>", "<tiff:Orientation/><tiff:Orientation></tiff:Orientation>")]
    [InlineData("<other:Orientation>6</other:Orientation>", "<other:Orientation>6</other:Orientation>")]
    [InlineData("<!-- <tiff:Orientation>6</tiff:Orientation> -->\U0001F4F7 &amp;", "<!-- <tiff:Orientation>6</tiff:Orientation> -->\U0001F4F7 &amp;")]
    [InlineData("<a>\U0001F4F7<b tiff:Orientation='6'/></a>", "<a>\U0001F4F7<b tiff:Orientation='1'/></a>")]
    [InlineData("<a tiff:ImageWidth='16' tiff:ImageLength='12'><exif:PixelYDimension>12</exif:PixelYDimension></a>", "<a tiff:ImageWidth='43' tiff:ImageLength='21'><exif:PixelYDimension>21</exif:PixelYDimension></a>")]
    [InlineData("<a> <xmp:Thumbnails><rdf:Alt tiff:Orientation='6'><b>AAAA</b></rdf:Alt>\n</xmp:Thumbnails > </a>", "<a>  </a>")]
    [InlineData("<a n:HasExtendedXMP='0123' b='c'/>", "<a  b='c'/>")]
    public void What_would_be_untrue_is_corrected_and_nothing_else(string before, string after) =>
        Assert.Equal(Packet(after), Through(s_turned, Packet(before)));

    [Fact]
    public void Without_an_orientation_in_exif_the_picture_was_not_turned_and_the_packet_s_stays() =>
        Assert.Equal(Packet("<a tiff:Orientation='6'/>"), Through(null, Packet("<a tiff:Orientation='6'/>")));

    [Theory]
    [InlineData("<a>")]
    [InlineData("no markup & more")]
    [InlineData("\u0001")]
    [InlineData("<unknown:a/>")]
    [InlineData("<tiff:Orientation><b/></tiff:Orientation>")]
    [InlineData("<tiff:Orientation><![CDATA[6]]></tiff:Orientation>")]
    public void A_damaged_packet_is_left_out(string content) => Assert.Equal("", Through(s_turned, Packet(content)));

    [Fact]
    public void A_packet_with_a_document_type_is_left_out() =>
        Assert.Equal("", Through(s_turned, "<!DOCTYPE a [<!ENTITY b 'cccccccc'><!ENTITY d '&b;&b;&b;&b;'>]><a>&d;</a>"));

    [Fact]
    public void A_packet_that_is_not_utf_8_is_left_out() =>
        Assert.Null(XmpPacket.For(TestPictures.Natural(4, 4), [.. "<a>"u8, 0xC3, .. "</a>"u8], upright: true, srgb: false));

    [Fact]
    public void A_byte_order_mark_before_the_packet_does_no_harm() =>
        Assert.Equal(Packet("<a tiff:Orientation='1'/>"), Through(s_turned, "\uFEFF" + Packet("<a tiff:Orientation='6'/>")));

    private static string Packet(string content) =>
        $"<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>\n<x:xmpmeta xmlns:x='adobe:ns:meta/' {Names}>{content}</x:xmpmeta>\n          \n<?xpacket end='w'?>";

    private static string Through(byte[]? exif, string packet) => Encoding.UTF8.GetString(MetadataFiles.Through(exif, packet).Xmp.Span);
}
