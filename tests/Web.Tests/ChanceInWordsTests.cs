using MlNetWatermark.Web;

namespace MlNetWatermark.Tests;

/// <summary>P-values, read aloud.</summary>
public class ChanceInWordsTests
{
    [Theory]
    [InlineData(1, "almost every unmarked picture looks like this")]
    [InlineData(0.04, "one in 25 unmarked pictures looks like this")]
    [InlineData(1e-3, "one in a thousand unmarked pictures looks like this")]
    [InlineData(1e-6, "one in a million unmarked pictures looks like this")]
    [InlineData(4.2e-12, "one in 240 billion unmarked pictures looks like this")]
    [InlineData(1.004e-9, "one in a billion unmarked pictures looks like this")]
    [InlineData(1e-20, "fewer than one in a thousand trillion unmarked pictures looks like this")]
    public void A_p_value_becomes_a_sentence(double pValue, string words) => Assert.Equal(words, ChanceInWords.Of(pValue));
}
