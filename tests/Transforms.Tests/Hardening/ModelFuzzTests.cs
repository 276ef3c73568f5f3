namespace MlNetWatermark.Tests;

public class ModelFuzzTests
{
    private static readonly ExecutionOptions s_execution = new() { Threads = 1 };

    [Fact]
    public void Mutated_models_work_or_are_model_errors() => Run(FuzzSettings.Count ?? 200, mostGrowth: null);

    [Fact]
    [Trait(Slow.Trait, Slow.Value)]
    public void Many_mutated_models_work_or_are_model_errors_and_leak_nothing()
    {
        Slow.Require();
        Run(FuzzSettings.Count ?? 10_000, mostGrowth: 128 << 20);
    }

    private static void Run(int count, long? mostGrowth)
    {
        (byte[] embedder, byte[] extractor) = (TinyModel.Embedder, TinyModel.Extractor);
        Picture picture = TestPictures.Natural(80, 70);
        IReadOnlyDictionary<string, int> outcomes = FuzzLoop.Run("model", count, random => ModelMutator.Mutate(random, embedder, extractor), Use, mostGrowth);
        Assert.Equal(["refused", "works"], outcomes.Keys.Except(["refused when run"]));

        string Use(byte[][] files)
        {
            string stage = "refused";
            try
            {
                using WatermarkModel model = WatermarkModel.Load(files[0], files[1], s_execution);
                stage = "refused when run";
                WatermarkEngine engine = new(model);
                Picture marked = engine.Embed(picture, Message.Random(model.Info.MessageLength));
                engine.ExtractAndLocalize(marked);
                return "works";
            }
            catch (WatermarkModelException)
            {
                return stage;
            }
        }
    }
}
