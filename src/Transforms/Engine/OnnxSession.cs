using Microsoft.ML.OnnxRuntime;

namespace MlNetWatermark;

/// <summary>Opens ONNX Runtime sessions, on the GPU when one is asked for and works.</summary>
internal static class OnnxSession
{
    public const string Cpu = "CPUExecutionProvider";
    private const string Cuda = "CUDAExecutionProvider";

    /// <param name="model">Content of the file.</param>
    /// <param name="execution">Where to run it.</param>
    /// <param name="side">
    /// Null, or the only height and width it will be run at. ONNX Runtime plans which values may share memory by comparing each with all that came before
    /// unless it knows their sizes: with 2,300 nodes that takes 3 seconds, and a third of one with this.
    /// </param>
    /// <exception cref="OnnxRuntimeException">The bytes are not a model that can be run.</exception>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static (InferenceSession Session, string Provider) Open(byte[] model, ExecutionOptions execution, int? side = null)
    {
        try
        {
            if (execution.GpuDeviceId is int device && OrtEnv.Instance().GetAvailableProviders().Contains(Cuda))
            {
                InferenceSession? session = TryOpenOnGpu(model, execution, side, device);
                if (session is not null) return (session, Cuda);
            }

            using SessionOptions options = Options(execution, side);
            return (new InferenceSession(model, options), Cpu);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
        {
            throw new InvalidOperationException(
                "ONNX Runtime's native library was not found or is of another version. An application that runs watermark models references "
                + "Microsoft.ML.OnnxRuntime (or Microsoft.ML.OnnxRuntime.Gpu) in the version of Microsoft.ML.OnnxRuntime.Managed.",
                exception);
        }
    }

    private static InferenceSession? TryOpenOnGpu(byte[] model, ExecutionOptions execution, int? side, int device)
    {
        try
        {
            using SessionOptions options = Options(execution, side);
            options.AppendExecutionProvider_CUDA(device);
            return new InferenceSession(model, options);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            // Provider listed, but its driver, CUDA or cuDNN is missing or too old, or there is no such device.
            return null;
        }
    }

    private static SessionOptions Options(ExecutionOptions execution, int? side)
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = execution.Threads,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // the rest would go to the application's console, in the words of the file; errors are thrown too
        };

        // Else bytes that say so are read as ONNX Runtime's own format, which has no check before it.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");

        // Waiting threads that spin take the cores from decoding and blending.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        foreach (string size in side is null ? [] : (string[])["height", "width"]) options.AddFreeDimensionOverrideByName(size, side!.Value);
        return options;
    }
}
