using System.Collections;
using System.IO.Compression;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>
/// A checkpoint that <c>torch.save</c> wrote: a ZIP archive with a pickled object and one file a storage. The object is a state_dict, or a
/// dictionary that holds one as <c>state_dict</c>, <c>model_state_dict</c> or <c>model</c>.
/// </summary>
internal sealed class TorchCheckpoint : IDisposable
{
    private const string PickleName = "data.pkl";
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model"];

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly string _root;

    private TorchCheckpoint(string path, ZipArchive archive, ZipArchiveEntry pickle)
    {
        _path = path;
        _archive = archive;
        _root = pickle.FullName[..^PickleName.Length];
        CheckByteOrder();
        Tensors = StateDict(Unpickle(pickle));
    }

    /// <summary>The state_dict.</summary>
    public IReadOnlyDictionary<string, TorchTensor> Tensors { get; }

    /// <summary>Whether a file begins like a ZIP archive.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False as well when it cannot be read.</returns>
    public static bool IsArchive(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            return false;
        }
    }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">It cannot be read, or is no checkpoint of weights.</exception>
    public static TorchCheckpoint Open(string path)
    {
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            ZipArchiveEntry pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.Split('/') is [_, PickleName])
                ?? throw new UserException($"Cannot read '{path}': it is a ZIP archive without a {PickleName}, so torch.save did not write it.");
            TorchCheckpoint checkpoint = new(path, archive, pickle);
            archive = null;
            return checkpoint;
        }
        catch (InvalidDataException error)
        {
            throw new UserException($"Cannot read '{path}': {error.Message.TrimEnd('.')}.", error);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
        finally
        {
            archive?.Dispose();
        }
    }

    /// <summary>A tensor to be written elsewhere; its values are read from the archive piece by piece.</summary>
    /// <param name="name">The name to give it.</param>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The entry.</returns>
    public TensorSource Source(string name, TorchTensor tensor)
    {
        TorchTensorReader reader = new(() => OpenStorage(name, tensor), tensor);
        return new TensorSource(name, tensor.Storage.Dtype, tensor.Sizes, reader.Read);
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private Stream OpenStorage(string name, TorchTensor tensor)
    {
        ZipArchiveEntry? entry = _archive.GetEntry($"{_root}data/{tensor.Storage.Key}");
        long needed = tensor.Extent * tensor.Storage.Dtype.ByteSize();
        return entry is not null && entry.Length >= needed ? entry.Open() : throw new UserException(
            $"Cannot read '{_path}': {name} needs {needed} bytes of data/{tensor.Storage.Key}, and the archive has {entry?.Length ?? 0}.");
    }

    private void CheckByteOrder()
    {
        if (_archive.GetEntry(_root + "byteorder") is { } entry)
        {
            using StreamReader reader = new(entry.Open());
            string order = reader.ReadToEnd().Trim();
            if (order != "little")
            {
                throw new InvalidDataException($"its byte order is '{order}', and only 'little' can be read");
            }
        }
    }

    private static object Unpickle(ZipArchiveEntry pickle)
    {
        try
        {
            using Stream stream = pickle.Open();
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            using TorchUnpickler unpickler = new();
            return unpickler.loads(copy.ToArray());
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            // A damaged or foreign pickle makes the reader fail in any place, with any exception.
            throw new InvalidDataException($"its {PickleName} cannot be understood ({error.Message.Split('\n')[0].TrimEnd('.')})", error);
        }
    }

    private static Dictionary<string, TorchTensor> StateDict(object root)
    {
        object found = root;
        foreach (string wrapper in Wrappers)
        {
            found = found is Hashtable outer && outer[wrapper] is Hashtable inner ? inner : found;
        }

        Dictionary<string, TorchTensor> tensors = [];
        if (found is Hashtable entries)
        {
            foreach (DictionaryEntry entry in entries)
            {
                if (entry is { Key: string name, Value: TorchTensor tensor })
                {
                    tensors[name] = tensor;
                }
            }
        }

        return tensors.Count > 0 ? tensors : throw new InvalidDataException(
            "it holds no state_dict; save one with torch.save(model.state_dict(), file)");
    }
}
