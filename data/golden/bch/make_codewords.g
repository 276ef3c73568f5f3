# Makes codewords.json: extended, shortened BCH codes by computer algebra.
# Run from this folder: gap -q make_codewords.g
# The file was made with GAP 4.12.1 and GUAVA 3.17.

LoadPackage("guava", false);
Reset(GlobalMersenneTwister, 1);
x := Indeterminate(GF(2), "x");

# Lin and Costello's primitive polynomials; GUAVA's BCHCode would take Conway polynomials, which differ for degrees 6 and 7.
primitive := [,,, x^4 + x + 1, x^5 + x^2 + 1, x^6 + x + 1, x^7 + x^3 + 1, x^8 + x^4 + x^3 + x^2 + 1, x^9 + x^4 + 1];

Text := function(bits)
    return JoinStringsWithSeparator(List(bits, bit -> String(IntFFE(bit))), "");
end;

HighestFirst := function(polynomial, length)
    local bits;
    bits := ShallowCopy(CoefficientsOfUnivariatePolynomial(polynomial));
    while Length(bits) < length do Add(bits, 0*Z(2)); od;
    return Reversed(bits);
end;

Describe := function(length, errors)
    local degree, root, generator, redundancy, k, mother, words, i, information, polynomial, word, distance;
    degree := Maximum(4, LogInt(length - 1, 2) + 1);
    root := RootsOfPolynomial(GF(2^degree), primitive[degree])[1];
    generator := Lcm(List([1 .. 2 * errors], power -> MinimalPolynomial(GF(2), root^power)));
    redundancy := Degree(generator);
    k := length - 1 - redundancy;
    mother := ExtendedCode(GeneratorPolCode(generator, 2^degree - 1, GF(2)));
    words := [];
    for i in [1 .. 3] do
        information := List([1 .. k], bit -> Random(GlobalMersenneTwister, [0*Z(2), Z(2)^0]));
        polynomial := Sum([1 .. k], bit -> information[bit] * x^(length - 1 - bit));
        word := HighestFirst(polynomial - EuclideanRemainder(polynomial, generator), length - 1);
        Add(word, Sum(word));
        # GUAVA writes the lowest power first and the parity last.
        if not Codeword(Concatenation(Reversed(word{[1 .. length - 1]}), List([length + 1 .. 2^degree], bit -> 0*Z(2)), [word[length]])) in mother then
            Error("not a codeword");
        fi;
        Add(words, Concatenation("\"", Text(word), "\""));
    od;
    distance := "null";
    if length = 2^degree and k <= 21 then distance := String(MinimumDistance(mother)); fi;
    return Concatenation("{\"length\":", String(length), ",\"informationBits\":", String(k), ",\"errors\":", String(errors),
        ",\"distance\":", distance, ",\"generator\":\"", Text(HighestFirst(generator, 0)), "\",\n  \"codewords\":[", JoinStringsWithSeparator(words, ",\n  "), "]}");
end;

codes := List([[16, 1], [16, 2], [16, 3], [24, 1], [24, 2], [32, 2], [32, 3], [32, 5], [48, 3], [64, 3], [64, 5], [64, 6], [64, 10], [100, 5], [100, 10],
    [128, 5], [128, 10], [128, 13], [200, 10], [256, 18], [256, 42], [300, 20], [512, 30], [512, 58]], pair -> Describe(pair[1], pair[2]));
file := OutputTextFile("codewords.json", false);
SetPrintFormattingStatus(file, false);
WriteAll(file, Concatenation("[", JoinStringsWithSeparator(codes, ",\n"), "]\n"));
CloseStream(file);
QUIT;
