namespace MlNetWatermark.Tests;

public class CallGateTests
{
    [Fact]
    public async Task Closing_waits_for_the_calls_inside_and_stops_later_ones()
    {
        CallGate gate = new(typeof(string));
        CallGate.Pass first = gate.Enter();
        Task<bool> closing = Task.Factory.StartNew(gate.Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // Entering fails as soon as the closing has begun, though the first call is still inside.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    gate.Enter().Dispose();
                    return false;
                }
                catch (ObjectDisposedException)
                {
                    return true;
                }
            },
            TimeSpan.FromSeconds(30)));
        Assert.False(closing.IsCompleted);

        first.Dispose();
        Assert.True(await closing);
        Assert.False(gate.Close());
    }

    [Fact]
    public void The_exception_names_the_type_that_was_closed()
    {
        CallGate gate = new(typeof(WatermarkModel));
        Assert.True(gate.Close());
        Assert.Contains(nameof(WatermarkModel), Assert.Throws<ObjectDisposedException>(() => gate.Enter()).ObjectName, StringComparison.Ordinal);
    }
}
