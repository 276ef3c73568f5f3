namespace MlNetWatermark.Trainers.Datasets;

/// <summary>How the pictures of a training run are read.</summary>
/// <param name="ImageColumnName">Column with images, bytes of picture files, or their paths.</param>
/// <param name="CropSize">Side of the training crops; smaller pictures are left out.</param>
/// <param name="SkipUnreadable">Whether pictures that cannot be read are left out, too.</param>
/// <param name="PictureCacheMegabytes">Memory for them.</param>
/// <param name="CancellationToken">Stops reading.</param>
internal sealed record PictureReading(string ImageColumnName, int CropSize, bool SkipUnreadable, int PictureCacheMegabytes, CancellationToken CancellationToken);
