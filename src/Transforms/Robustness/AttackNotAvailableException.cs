namespace MlNetWatermark;

/// <summary>An attack needs something that this machine lacks, such as an encoder; the message says what. Other attacks are not concerned.</summary>
public sealed class AttackNotAvailableException : NotSupportedException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public AttackNotAvailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public AttackNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public AttackNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
