using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Models that were made to do harm.</summary>
public class HostileModelTests
{
    [Fact]
    public void Weights_in_other_files_are_refused()
    {
        foreach (string location in (string[])["/etc/hostname", "../../secret", "weights.bin"])
        {
            byte[] extractor = Change(TinyModel.Extractor, model =>
            {
                List<ProtobufField> tensor = Graph(model).First(field => field.Number == 5).Message!;
                tensor.RemoveAll(field => field.Number is 4 or 9);
                tensor.Add(Message(13, Text(1, "location"), Text(2, location)));
                tensor.Add(new ProtobufField(14, 0) { Value = 1 });
            });
            Assert.Contains("other files", Failure(TinyModel.Embedder, extractor), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_of_a_constant_node_in_other_files_are_refused()
    {
        byte[] embedder = Change(TinyModel.Embedder, model => Graph(model).Insert(0, Node("Constant", Message(5, Text(1, "value"), Message(5, new ProtobufField(14, 0) { Value = 1 })))));
        Assert.Contains("other files", Failure(embedder, TinyModel.Extractor), StringComparison.Ordinal);
    }

    [Fact]
    public void Loops_and_branches_are_refused()
    {
        foreach (int field in (int[])[6, 11])
        {
            byte[] embedder = Change(TinyModel.Embedder, model => Graph(model).Add(Node("Loop", Message(5, Text(1, "body"), Message(field, Text(2, "graph"))))));
            Assert.Contains("loops and branches", Failure(embedder, TinyModel.Extractor), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Functions_are_refused() => Assert.Contains(
        "functions", Failure(Change(TinyModel.Embedder, model => model.Add(Message(25, Text(1, "f")))), TinyModel.Extractor), StringComparison.Ordinal);

    [Fact]
    public void Another_format_of_the_runtime_s_own_is_refused()
    {
        byte[] flat = [0x0A, 0x06, 0, 0, .. "ORTM"u8]; // a protobuf text of six bytes; to ONNX Runtime, by its look, a file of its own format
        Assert.Contains("embedder.onnx", Failure(flat, TinyModel.Extractor), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("working_size", "8192", "16 to 2048")]
    [InlineData("working_size", "2147483647", "16 to 2048")]
    [InlineData("message_length", "1000000", "1 to 4096")]
    [InlineData("tile_cells", "100000", "1 to 1024")]
    [InlineData("target_psnr", "NaN", "10 to 100")]
    [InlineData("false_positive_rate", "-Infinity", "to 0.5")]
    [InlineData("synchronization_waves", "-2147483648 1 1;1 1 1;2 2 1;3 3 1", "waves")]
    [InlineData("synchronization_waves", "1 1 99999999999;1 1 1;2 2 1;3 3 1", "waves")]
    public void A_lie_in_both_files_is_refused_by_its_limits(string key, string value, string expected) => Assert.Contains(
        expected, Failure(ModelMutator.Metadata(TinyModel.Embedder, key, value), ModelMutator.Metadata(TinyModel.Extractor, key, value)), StringComparison.Ordinal);

    [Fact]
    public void A_value_of_a_megabyte_does_not_fill_the_message()
    {
        string pilot = new('1', 1 << 20);
        string message = Failure(ModelMutator.Metadata(TinyModel.Embedder, "pilot", pilot), ModelMutator.Metadata(TinyModel.Extractor, "pilot", pilot));
        Assert.InRange(message.Length, 50, 500);
    }

    [Fact]
    public void A_property_that_only_one_file_has_is_named()
    {
        byte[] extractor = ModelMutator.Metadata(TinyModel.Extractor, "reference_visibility", "0.5");
        Assert.Contains("'reference_visibility' is missing in one and '0.5' in the other", Failure(TinyModel.Embedder, extractor), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_a_zero_in_it_is_refused()
    {
        byte[] embedder = Change(TinyModel.Embedder, model => model.Add(Message(14, new ProtobufField(1, 2) { Bytes = [(byte)'a', 0, (byte)'b'] }, Text(2, "x"))));
        Assert.Contains("embedder.onnx: its metadata", Failure(embedder, TinyModel.Extractor), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_waves_that_are_accepted_can_be_looked_for()
    {
        Random random = new(3);
        Picture picture = TestPictures.Natural(200, 150);
        for (int round = 0; round < 4; round++)
        {
            // Directions alike, opposite, or none but one: what a least-squares fit breaks on.
            int span = 1 + random.Next(31);
            string waves = string.Join(';', Enumerable.Range(0, 4 + random.Next(12)).Select(_ => round % 3 == 0
                ? $"{1 + random.Next(span)} 0 {random.Next()}"
                : $"{random.Next(-span, span + 1)} {random.Next(1, span + 1)} {random.Next(-99, 99)}"));
            Synchronizer synchronizer = new(WavePattern.TryParse(waves)!, 256);
            Assert.InRange(synchronizer.Find(picture).Count, 0, Synchronizer.MostPlacements);
        }
    }

    private static string Failure(byte[] embedder, byte[] extractor) =>
        Assert.Throws<WatermarkModelException>(() => WatermarkModel.Load(embedder, extractor).Dispose()).Message;

    private static byte[] Change(byte[] file, Action<List<ProtobufField>> change)
    {
        List<ProtobufField> model = ProtobufTree.Parse(file)!;
        change(model);
        return ProtobufTree.Write(model);
    }

    private static List<ProtobufField> Graph(List<ProtobufField> model) => model.First(field => field.Number == 7).Message!;

    private static ProtobufField Node(string type, ProtobufField attribute) => Message(1, Text(2, "made up"), Text(4, type), attribute);

    private static ProtobufField Message(int number, params ProtobufField[] fields) => new(number, 2) { Message = [.. fields] };

    private static ProtobufField Text(int number, string text) => new(number, 2) { Bytes = Encoding.UTF8.GetBytes(text) };
}
