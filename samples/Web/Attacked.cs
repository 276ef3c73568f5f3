using System.Diagnostics;

namespace MlNetWatermark.Web;

/// <summary>Answer of /attack: the edited picture and what is read from it.</summary>
internal sealed record Attacked
{
    /// <summary>The edited picture, a PNG file.</summary>
    public required byte[] Picture { get; init; }

    /// <summary>Time of the attack alone.</summary>
    public required double AttackMilliseconds { get; init; }

    public required Reading Reading { get; init; }

    /// <summary>Does what the field <c>attack</c> says, and reads.</summary>
    /// <exception cref="RequestException">The attack is not one of <see cref="PageAttacks"/>.</exception>
    public static Attacked Of(Picture picture, IFormCollection form, WatermarkEngine engine, CancellationToken aborted)
    {
        IAttack attack = PageAttacks.Parse(form["attack"].ToString());
        long start = Stopwatch.GetTimestamp();
        Picture edited = attack.Apply(new AttackInput(picture, Cover: null, new Random(1))).Picture;
        double milliseconds = Page.MillisecondsSince(start);
        aborted.ThrowIfCancellationRequested();
        Reading reading = Reading.Of(edited, engine, aborted);
        return new Attacked { Picture = PictureFile.Encode(edited, new PictureEncoding()), AttackMilliseconds = milliseconds, Reading = reading };
    }
}
