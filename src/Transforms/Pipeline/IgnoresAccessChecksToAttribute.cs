namespace System.Runtime.CompilerServices;

/// <summary>Tells the runtime to let this assembly use the internal members of another one. The runtime knows it by this name; no reference assembly declares it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>Simple name of the assembly that is opened.</summary>
    public string AssemblyName { get; } = assemblyName;
}
