using Razorvine.Pickle;
using Razorvine.Pickle.Objects;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>
/// Reads the pickled part of a PyTorch checkpoint. Only the few classes below come to life; any other becomes a dictionary of its fields,
/// so no code of the file's choosing runs.
/// </summary>
internal sealed class TorchUnpickler : Unpickler
{
    static TorchUnpickler()
    {
        registerConstructor("collections", "OrderedDict", new Constructor(_ => new TorchDictionary()));
        registerConstructor("torch._utils", "_rebuild_tensor_v2", new Constructor(arguments => new TorchTensor(
            (TorchStorage)arguments[0], Convert.ToInt64(arguments[1]), Numbers(arguments[2]), Numbers(arguments[3]))));
        registerConstructor("torch._utils", "_rebuild_parameter", new Constructor(arguments => arguments[0]));
    }

    /// <summary>Resolves the reference to a storage: <c>("storage", class, key, device, count)</c>.</summary>
    /// <param name="pid">The reference.</param>
    /// <returns>The storage.</returns>
    protected override object persistentLoad(object pid)
    {
        if (pid is not object[] { Length: >= 3 } parts || parts is not ["storage", ClassDictConstructor type, string key, ..])
        {
            throw new InvalidDataException("it refers to something other than a storage");
        }

        SafetensorsDtype dtype = TorchStorageType.Find(type.name)
            ?? throw new InvalidDataException($"it has a tensor of the type {type.name}, which is not known here");
        return new TorchStorage(key, dtype);
    }

    private static long[] Numbers(object tuple) => [.. ((object[])tuple).Select(Convert.ToInt64)];

    private sealed class Constructor(Func<object[], object> make) : IObjectConstructor
    {
        public object construct(object[] args) => make(args);
    }
}
