namespace MlNetWatermark.Tests;

public class WavePatternTests
{
    [Fact]
    public void The_standard_pattern_survives_its_text()
    {
        WavePattern read = WavePattern.TryParse(WavePattern.Standard.ToString())!;
        Assert.Equal(WavePattern.Standard.Waves, read.Waves);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("1 2 3;4 5 6;7 8 9")] // too few
    [InlineData("1 2 3;4 5 6;7 8 9;0 0 1")] // no wave at all
    [InlineData("1 2 3;4 5 6;7 8 9;40 1 1")] // shorter than two pixels
    [InlineData("1 2 3;4 5 6;7 8 9;a b c")]
    public void Other_text_is_no_pattern(string text) => Assert.Null(WavePattern.TryParse(text));

    [Fact]
    public void A_tile_has_unit_energy_and_no_wave_stands_out()
    {
        float[] tile = WavePattern.Standard.Tile();
        Assert.Equal(1, Math.Sqrt(tile.Average(value => value * value)), 1e-5);
        Assert.True(tile.Max(MathF.Abs) < 3.5, $"the crest is {tile.Max(MathF.Abs):F2}");
    }

    [Fact]
    public void No_direction_falls_on_another_when_the_picture_is_flipped_or_turned_by_a_quarter()
    {
        (int, int)[] waves = [.. WavePattern.Standard.Waves.SelectMany(w => ((int, int)[])[(w.U, w.V), (-w.U, -w.V)])];
        Assert.Empty(waves.Intersect(waves.Select(w => (-w.Item1, w.Item2))));
        Assert.Empty(waves.Intersect(waves.Select(w => (w.Item2, w.Item1))));
    }

    [Fact]
    public void A_model_whose_waves_cannot_be_read_is_refused_with_the_reason()
    {
        Dictionary<string, string> properties = new(WatermarkModelMetadata.Write(SynchronizationInfo.Tiny)) { [WatermarkModelMetadata.SynchronizationWaves] = "1 2" };
        WatermarkModelException refused = Assert.Throws<WatermarkModelException>(() => WatermarkModelMetadata.Read("embedder.onnx", properties));
        Assert.Contains("synchronization_waves", refused.Message, StringComparison.Ordinal);
    }
}
