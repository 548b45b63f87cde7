namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The operands of C = alpha op(A) op(B) + beta C, all column-major in device memory.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Columns of op(A).</param>
/// <param name="A">Address of A.</param>
/// <param name="Lda">Elements between columns of A as stored.</param>
/// <param name="B">Address of B.</param>
/// <param name="Ldb">Elements between columns of B as stored.</param>
/// <param name="C">Address of C.</param>
/// <param name="Ldc">Elements between columns of C.</param>
/// <param name="TransposeA">How A enters.</param>
/// <param name="TransposeB">How B enters.</param>
public readonly record struct BlasProduct(
    int M,
    int N,
    int K,
    nint A,
    int Lda,
    nint B,
    int Ldb,
    nint C,
    int Ldc,
    BlasTranspose TransposeA = BlasTranspose.None,
    BlasTranspose TransposeB = BlasTranspose.None);
