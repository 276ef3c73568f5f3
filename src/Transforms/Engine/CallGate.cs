namespace MlNetWatermark;

/// <summary>Lets calls through until it is closed; closing waits for the calls that are inside.</summary>
/// <remarks>ONNX Runtime crashes the process when a session is used during or after its disposal, so every use passes through here.</remarks>
internal sealed class CallGate
{
    private readonly object _lock = new();
    private readonly Type _owner;
    private int _inside;
    private bool _closed;

    /// <param name="owner">The type that is closed, for the exception.</param>
    public CallGate(Type owner) => _owner = owner;

    /// <summary>Enters; dispose the result to leave.</summary>
    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public Pass Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, _owner);
            _inside++;
        }

        return new Pass(this);
    }

    /// <summary>Closes and waits until nobody is inside. True for the first caller only; later callers wait as well.</summary>
    public bool Close()
    {
        lock (_lock)
        {
            bool first = !_closed;
            _closed = true;
            while (_inside > 0) Monitor.Wait(_lock);
            return first;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0) Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The right to be inside.</summary>
    public readonly struct Pass : IDisposable
    {
        private readonly CallGate _gate;

        internal Pass(CallGate gate) => _gate = gate;

        public void Dispose() => _gate.Leave();
    }
}
