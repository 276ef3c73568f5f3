namespace MlNetWatermark;

/// <summary>The latents that a model's decoder takes.</summary>
/// <param name="Channels">Values at one place: 4 for Stable Diffusion 1 and 2.</param>
/// <param name="Scale">Pixels along one side of the square that a place becomes: 8 for Stable Diffusion.</param>
/// <param name="Factor">
/// What the diffusion process's latents are divided by before they are decoded: 0.18215 for Stable Diffusion 1 and 2. The model divides by itself; the number is for people, who can tell by it
/// whether a model belongs to their process.
/// </param>
public sealed record LatentSpace(int Channels, int Scale, double Factor);
