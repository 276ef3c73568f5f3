namespace MlNetWatermark;

/// <summary>Marks a cover all over and tampers with it in every way asked for.</summary>
internal sealed class TamperedPictures(WatermarkEngine engine, IReadOnlyList<BenchmarkPicture> pictures, ObjectMasks masks, TamperingBenchmarkOptions options)
{
    /// <summary>Made one after the other; the same part is replaced by every kind of edit.</summary>
    public IEnumerable<TamperedPicture> Of(BenchmarkPicture picture, Picture cover)
    {
        Message message = Message.Random(engine.Model.Info.MessageLength, StableSeed.Generator(options.Seed, "message", picture.Name));
        Picture marked = engine.Embed(cover, message, options.Strength);
        Lazy<Picture> other = new(() => Another(picture, cover));
        TamperKind[] edits = [.. options.Kinds.Where(TamperKinds.IsEdit)];
        if (options.Kinds.Contains(TamperKind.Untampered)) yield return Whole(TamperKind.Untampered, marked, 0);
        if (options.Kinds.Contains(TamperKind.Unmarked)) yield return Whole(TamperKind.Unmarked, cover, 1);
        if (edits.Length == 0) yield break;
        foreach (AreaBin area in options.Areas)
        {
            float[] part = AreaMask.Draw(masks, area, cover.Width, cover.Height, StableSeed.Generator(options.Seed, "mask", picture.Name, area.Name));
            foreach (TamperKind kind in edits)
            {
                Random generator = StableSeed.Generator(options.Seed, TamperKinds.NameOf(kind), picture.Name, area.Name);
                Picture edit = Edit(kind, cover, marked, other, part, generator);
                yield return new TamperedPicture(picture.Name, kind, area.Name, Tampering.Replace(marked, edit, Tampering.Inverse(part)).Picture, part, message);
            }
        }

        TamperedPicture Whole(TamperKind kind, Picture pixels, float tampered)
        {
            float[] mask = new float[cover.Width * cover.Height];
            Array.Fill(mask, tampered);
            return new TamperedPicture(picture.Name, kind, null, pixels, mask, message);
        }
    }

    private static Picture Edit(TamperKind kind, Picture cover, Picture marked, Lazy<Picture> other, float[] part, Random generator)
    {
        switch (kind)
        {
            case TamperKind.Twin: return cover;
            case TamperKind.Splicing: return other.Value;
            case TamperKind.Removal: return PatchFill.Apply(cover, part, generator);
            case TamperKind.RemovalMarked: return PatchFill.Apply(marked, part, generator);
            case TamperKind.Insertion: return PoissonBlending.Apply(other.Value, cover, part);
            case TamperKind.CopyMove or TamperKind.CopyMoveMarked:
                (int right, int down) = ShiftedCopy.Draw(part, cover.Width, cover.Height, generator);
                return ShiftedCopy.Apply(kind == TamperKind.CopyMove ? cover : marked, right, down);
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "No edit.");
        }
    }

    /// <summary>A picture of the list in the cover's size: drawn by name, so that a longer list changes few choices; one that cannot be opened is passed over.</summary>
    private Picture Another(BenchmarkPicture picture, Picture cover)
    {
        foreach (BenchmarkPicture other in pictures.Where(other => other.Name != picture.Name)
            .OrderBy(other => StableSeed.Generator(options.Seed, "other", picture.Name, other.Name).Next()))
        {
            try
            {
                return PictureResizing.Resize(PictureFile.Decode(File.ReadAllBytes(other.Path), options.MaximumPixels), cover.Width, cover.Height);
            }
            catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
            {
            }
        }

        throw new ArgumentException("There is no other picture that could be opened, to take pixels from.");
    }
}
