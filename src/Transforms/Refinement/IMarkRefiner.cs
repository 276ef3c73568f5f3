namespace MlNetWatermark;

/// <summary>Improves marks picture by picture, for whoever pays seconds instead of milliseconds. ImageSpecificOptions in MlNetWatermark.Trainers is one.</summary>
public interface IMarkRefiner
{
    /// <summary>Finds out before the first picture whether the settings are right and whether this model can be refined with.</summary>
    /// <exception cref="WatermarkModelException">The model cannot be refined with, with the reason.</exception>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    void Check(WatermarkModel model);

    /// <summary>Improves marks together.</summary>
    /// <param name="marks">All of one model.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One for each, in order. That a mark could not be made readable is a result, not an exception.</returns>
    /// <exception cref="WatermarkModelException">The model cannot be refined with, with the reason.</exception>
    /// <exception cref="ArgumentException">A picture or a setting does not fit, with the reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was written anywhere.</exception>
    IReadOnlyList<RefinedMark> Refine(IReadOnlyList<MarkToRefine> marks, CancellationToken cancellationToken = default);
}
