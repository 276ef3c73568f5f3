namespace MlNetWatermark.Tests;

public class OnnxPruningTests(DefaultModel fixture) : IClassFixture<DefaultModel>
{
    private static readonly ExecutionOptions s_execution = new() { Threads = 1 };

    [Fact]
    public void What_is_left_of_a_file_computes_what_the_whole_file_computes()
    {
        byte[] whole = fixture.Model.ExtractorBytes, brief = OnnxPruning.Keep("extractor.onnx", whole, "cells", "evidence");
        Assert.True(Nodes(brief) < Nodes(whole), "Nothing went.");
        using OnnxNetwork all = new("extractor.onnx", whole, s_execution), some = new("extractor.onnx", brief, s_execution);
        Assert.Equal(["cells", "evidence"], some.Outputs.Keys.Order());
        Assert.Equal(all.Metadata, some.Metadata);
        int side = fixture.Model.Info.WorkingSize;
        float[] image = new float[3 * side * side];
        Resampling.ToPlanes(PictureFile.Read(RepositoryRoot.Image("chelsea.png")), side, side, image, 0);
        NetworkOutput[] expected = Run(all), found = Run(some);
        for (int output = 0; output < 2; output++)
        {
            Assert.Equal(expected[output].Shape, found[output].Shape);
            Assert.All(expected[output].Values.Zip(found[output].Values), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }

        NetworkOutput[] Run(OnnxNetwork network) => network.Run(["cells", "evidence"], ("image", image, [1, 3, side, side]));
    }

    [Fact]
    public void A_constant_needs_no_input_and_nearly_no_file()
    {
        byte[] brief = OnnxPruning.Keep("extractor.onnx", fixture.Model.ExtractorBytes, "readout");
        using OnnxNetwork constant = new("extractor.onnx", brief, s_execution);
        Assert.Empty(constant.Inputs);
        Assert.Equal(fixture.Model.Readout, constant.Run(["readout"])[0].Values);
        Assert.True(brief.Length < fixture.Model.Readout.Length * sizeof(float) + 2000);
    }

    [Fact]
    public void Bytes_that_are_no_model_are_refused()
    {
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => OnnxPruning.Keep("it.onnx", [0x3A, 0x7F, 1], "cells"));
        Assert.Contains("it.onnx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)] // marked
    [InlineData(1)] // half of it replaced
    [InlineData(2)] // turned
    [InlineData(3)] // unmarked
    public void A_message_reads_the_same_whether_or_not_the_mask_is_asked_for(int kind)
    {
        WatermarkEngine engine = new(fixture.Model);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("coffee.png")), picture = cover;
        if (kind < 3) picture = engine.Embed(cover, Message.Random(fixture.Model.Info.MessageLength, new Random(8)));
        if (kind == 1) cover.Rgba.AsSpan(0, cover.Rgba.Length / 2).CopyTo(picture.Rgba);
        if (kind == 2) picture = AttackSuite.Parse("rotate:20").Apply(new AttackInput(picture, cover, new Random(1))).Picture;
        Extraction alone = engine.Extract(picture), together = engine.ExtractAndLocalize(picture).Extraction;
        Assert.Equal((together.Detected, together.Message, together.Coverage), (alone.Detected, alone.Message, alone.Coverage));
        Assert.Equal(together.PValue, alone.PValue, 0.01 * together.PValue);
    }

    private static int Nodes(ReadOnlySpan<byte> model)
    {
        ProtobufFields fields = new(model);
        while (fields.Next())
        {
            if (fields.Number != 7) continue;
            int count = 0;
            ProtobufFields graph = new(fields.Content);
            while (graph.Next()) count += graph.Number == 1 ? 1 : 0;
            return count;
        }

        return 0;
    }
}
