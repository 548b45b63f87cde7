using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>Python's <c>OrderedDict</c>, of which a state_dict is one. The order is not kept: entries are found by their names.</summary>
internal sealed class TorchDictionary : Hashtable
{
    /// <summary>Takes the attributes that PyTorch hangs on a state_dict, which hold nothing that is needed here.</summary>
    /// <param name="attributes">The attributes.</param>
    [SuppressMessage("Style", "IDE0060", Justification = "The unpickler calls it by its name and its parameter.")]
    [SuppressMessage("Naming", "CA1707", Justification = "Python's name.")]
    [SuppressMessage("Style", "IDE1006", Justification = "Python's name.")]
    [SuppressMessage("Performance", "CA1822", Justification = "The unpickler looks for an instance method.")]
    public void __setstate__(Hashtable attributes)
    {
    }
}
