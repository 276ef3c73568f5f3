using System.Runtime.InteropServices;
using TorchSharp;

namespace MlNetWatermark.Trainers;

/// <summary>Loads libtorch once and says in plain words why it cannot.</summary>
internal static partial class NativeBackend
{
    private const string Library = "libLibTorchSharp.so";

    /// <param name="device">What will be computed on.</param>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded; the message says why and what helps.</exception>
    public static void Load(TrainingDevice device = TrainingDevice.Cpu)
    {
        // OpenMP threads that spin halve the speed as soon as another process runs; it is read when libgomp loads, so it comes first.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null) _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
        if (device == TrainingDevice.Cuda) LoadCuda();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw new InvalidOperationException(Explain(), e);
        }
    }

    private static void LoadCuda()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CUDA);
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or InvalidOperationException)
        {
            throw new InvalidOperationException("There is no GPU to train on: CUDA needs an NVIDIA GPU with its driver, and a libtorch built for CUDA in place of the one for processors.", e);
        }
    }

    private static string Explain()
    {
        string? file = new[] { "", "runtimes/linux-x64/native" }
            .Select(folder => Path.Combine(AppContext.BaseDirectory, folder, Library)).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return "libtorch is not in this application: add a reference to libtorch-cpu-linux-x64 (or TorchSharp-cuda-linux, or the package of your platform).";
        }

        try
        {
            NativeLibrary.Load(file);
        }
        catch (DllNotFoundException reason) when (reason.Message.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            return "libtorch's bridge needs a newer libstdc++ (GCC 13) than this system has, as on Debian 12, Ubuntu 22.04 and RHEL 9. Build the application " +
                "with the target that ships with MlNetWatermark.Trainers (WatermarkRelaxTorchSharp must not be false), or run on Debian 13 or Ubuntu 24.04.";
        }
        catch (DllNotFoundException reason)
        {
            return $"libtorch cannot be loaded: {reason.Message}";
        }

        return "libtorch cannot be initialised; the inner exception has TorchSharp's trace.";
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
