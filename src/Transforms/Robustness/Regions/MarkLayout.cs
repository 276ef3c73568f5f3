namespace MlNetWatermark;

/// <summary>How several marks share one picture.</summary>
public enum MarkLayout
{
    /// <summary>Rectangles at random places, apart from each other by at least 2 % of the side.</summary>
    Boxes,

    /// <summary>The whole picture is divided into rectangles that touch: no pixel is left unmarked.</summary>
    Touching,

    /// <summary>Object masks, apart from each other by at least 2 % of the side.</summary>
    Objects,
}
