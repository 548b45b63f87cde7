namespace Wikiart.Cuda.Trainer.Model;

/// <summary>How the network that weights come from takes its pixels.</summary>
internal enum PixelOrder
{
    /// <summary>Red first, normalised as torchvision's networks are: the pictures as this program gives them.</summary>
    Rgb,

    /// <summary>Blue first, 0 to 255 less the mean of ImageNet: Caffe's and CNTK's networks.</summary>
    Bgr255,
}
