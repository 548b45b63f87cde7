using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>What turns images into rows of features, under any heads.</summary>
internal interface ITrunk : IDisposable
{
    /// <summary>The layers in the order in which data flows.</summary>
    IReadOnlyList<Layer> Layers { get; }

    /// <summary>The same in groups, from the image on, that may be frozen one after the other; layers without parameters may be left out.</summary>
    IReadOnlyList<IReadOnlyList<Layer>> Stages { get; }

    /// <summary>How many of the first stages only evaluate: no gradient reaches them, and their statistics stay.</summary>
    int FrozenStages { get; set; }

    /// <summary>The last images. A channel's features are neighbours, each the same number of them.</summary>
    Tensor<Nhwc> Maps { get; }

    /// <summary>Planned shape of the features.</summary>
    Nf Features { get; }

    /// <summary>Computes the features.</summary>
    /// <param name="images">[N,S,S,3].</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>Rows of features.</returns>
    Tensor<Nf> Forward(Tensor<Nhwc> images, Tape tape);
}
