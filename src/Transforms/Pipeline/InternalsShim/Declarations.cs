// Names, member kinds and signatures must equal those of Microsoft.ML.Core; they have not changed from 1.0 to 5.0.
// The bodies never run. A fresh-process save and load test guards the match.
#pragma warning disable CS0649, CS9113, CS8618

using System;
using System.IO;

namespace Microsoft.ML;

public delegate void SignatureLoadModel(ModelLoadContext ctx);

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LoadableClassAttribute(
    string summary, Type instType, Type loaderType, Type? argType, Type sigType, string userName, params string[] loadNames) : Attribute;

public readonly struct VersionInfo(
    string modelSignature,
    uint verWrittenCur,
    uint verReadableCur,
    uint verWeCanReadBack,
    string loaderAssemblyName,
    string loaderSignature,
    string? loaderSignatureAlt);

public sealed class ModelLoadContext
{
    public readonly BinaryReader Reader;

    public void CheckAtModel(VersionInfo ver) => throw new NotSupportedException();

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) => throw new NotSupportedException();
}

public sealed class ModelSaveContext
{
    public readonly BinaryWriter Writer;

    public void CheckAtModel() => throw new NotSupportedException();

    public void SetVersionInfo(VersionInfo ver) => throw new NotSupportedException();

    public void SaveBinaryStream(string name, Action<BinaryWriter> action) => throw new NotSupportedException();
}
