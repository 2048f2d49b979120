package external_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// batchCase is a batch file U.BAT and what it prints. It is called with the arguments one "two three" 4=5,6;7.
type batchCase struct{ lines, want string }

// TestBatchLanguage has the language of batch files. MS-DOS 4.0's sources say what happens (TBATCH, TBATCH2, TFOR, TUCODE, CPARSE), MS-DOS
// 6.22's HELP what is meant.
func TestBatchLanguage(t *testing.T) {
	for _, c := range []batchCase{
		// Arguments. Quotes do not hold an argument together, and delimiters divide.
		{"echo %1-%2-%3-%4-%5-%6-%7-%8-%9-", "one-\"two-three\"-4-5-6-7---\n"},
		{"echo %0\nshift\necho %0 %1\nfor %%a in (1 2 3 4 5 6 7 8) do shift\necho .%0.%1.", "u\none \"two\n...\n"},
		{"echo %10 %1%2%%1", "one0 one\"two%1\n"},
		{"if \"%8\"==\"\" echo none\nif .%1==.one echo first", "none\nfirst\n"},
		// Variables and percent signs.
		{"set x=a b \necho [%x%] [%X%] [%none%]\nset X=\necho [%x%]", "[a b ] [a b ] []\n[]\n"},
		{"echo 100%%\necho 50% off\necho %%x%%\nset y=%%\necho [%y%]", "100%\n50 off\n%x%\n[%]\n"},
		{"set a=1=2\nset b\nset  c=3\necho [%c%]", "Syntax error\nSyntax error\n[3]\n"},
		{"set v=echo\n%v% from a variable", "from a variable\n"},
		{"path c:\\a;d:\\B\npath\npath ;\npath\necho [%path%]", "PATH=C:\\A;D:\\B\nNo Path\n[]\n"},
		// ECHO.
		{"echo.\necho.text\necho:\necho/x\necho+\necho[\necho]y\necho\\\necho,\necho;z", "\ntext\n\nx\n\n\ny\n\n\nz\n"},
		{"echo on\n@echo\n@echo off\necho\necho  off\necho   two blanks \necho off course\necho.off\necho =on\n@echo off\necho  =  off\necho done", "ECHO is on\n" +
			"ECHO is off\n  two blanks \noff course\noff\ndone\n"},
		{"echo \"quoted > text | more\" and 'single'\necho a^b&c!", "\"quoted > text | more\" and 'single'\na^b&c!\n"},
		// IF.
		{"if a==a echo 1\nif a == a echo 2\nif a==A echo 3\nif not a==A echo 4\nif not not a==a echo 5\nif a===a echo 6\nIF Not a==b IF a==a Echo 7", "1\n2\n4\n5\n6\n7\n"},
		{"if a b==a echo 1\nif a==a,echo 2\nif a==\nif ==a echo 3\nif a echo 4\nif a==ab echo 5\nif ab==a echo 6", "1\n2\nSyntax error\nSyntax error\nSyntax error\n"},
		{"if exist u.bat echo 1\nif exist u*.bat echo 2\nif not exist none echo 3\nif exist sub echo 4\nif exist sub\\nul echo 5\nif exist none\\nul echo 6\nif exist sub\\in echo 7", "1\n2\n3\n5\n7\n"},
		{"command /c exit 3\nif errorlevel 3 echo 1\nif errorlevel 4 echo 2\nif not errorlevel 4 echo 3\nif errorlevel=2 echo 4\nif errorlevel 259 echo 5\nrem x\nif errorlevel 3 echo 6", "1\n3\n4\n5\n6\n"},
		// GOTO and labels.
		{"goto there\necho no\n:there\necho yes", "yes\n"},
		{"goto THERE and more text\necho no\n : there comment\necho yes", "yes\n"},
		{"goto :labels8xy\necho no\n:labels8xz\necho yes", "yes\n"},
		{"goto abc\n:abcd\necho no\n:abc\necho yes", "yes\n"},
		{"goto end.x\necho no\n:end\necho yes", "yes\n"},
		{"set to=here\ngoto %to%\necho no\n:here\n:: a comment > no | no\nrem echo\n:no %%x%% %1\necho yes", "yes\n"},
		{"goto none\necho no", "Label not found\n"},
		{"goto\n:\necho no", "Label not found\n"},
		{"for %%a in (x y) do if %%a==y goto %%a\n:x\necho x\n:y\necho y", "y\n"},
		// FOR.
		{"for %%a in (a b,c;d=e) do echo %%a\nfor %%b in () do echo no\nfor %%c in (  ) do echo no", "a\nb\nc\nd\ne\n"},
		{"for %%f in (*.1 sub\\*.* x.?) do echo %%f %%F %f", "A.1 %F f\nB.1 %F f\nsub\\IN %F f\n"},
		{"for %%a in(a b) do echo %%a%%a\nfor %%a in (a)) do echo %%a\nFor %%A In (1) Do @echo %%A", "aa\nbb\na)\n1\n"},
		{"for %%a in (/abc d/ef) do echo %%a", "a\nbc\nd\ne\nf\n"},
		{"for %%a in (1 2) do for %%b in (3) do echo no\necho after", "FOR cannot be nested\nafter\n"},
		{"for %%a in (a) echo\nfor a in (b) do echo\nfor %%a (b) do echo\nfor %%a in b do echo\nfor %%a in (b) do", "Syntax error\nSyntax error\nSyntax error\nSyntax error\nSyntax error\n"},
		{"for %%a in (1 2 3) do call sub %%a\necho after", "sub 1\nsub 2\nsub 3\nafter\n"},
		{"for %%a in (1 2 3) do sub %%a\necho after", "sub 1\n"},
		{"for %%p in (%1 %2) do set %%p=x\necho %one%", "x\n"},
		// CALL.
		{"call sub a b\necho back\nsub.bat x\necho no", "sub a\nback\nsub x\n"},
		{"call echo %%1 %1\ncall set z=1\necho %z%\ncall", "%1 one\n1\n"},
		{"call none\necho after", "Bad command or file name\nafter\n"},
		// Redirection and pipes, anywhere in a line.
		{"echo a>x\n>>x echo b\necho c >> x d\ntype x", "a\nb\nc  d\n"},
		{"echo b> in\necho a>>in\nsort<in>out\ntype out\n< in sort /r", "a\nb\nb\na\n"},
		{"echo b>in\necho a>>in\ntype in | sort | find \"a\"\nif errorlevel 1 echo no\ntype in | find \"z\"\nif errorlevel 1 echo none", "a\nnone\n"},
		{"rem > empty\nif exist empty echo made\ntype nul > empty2\nif not exist empty2 echo no", "made\n"},
		{"if exist u.bat echo x > y\ntype y\nfor %%a in (1 2) do echo %%a >> z\ntype z", "x \n1 \n2 \n"},
		{"echo x | find \"x\" > nul\nif not errorlevel 1 echo found\necho x >\necho y", "found\nSyntax error\ny\n"},
		// CTTY.
		{"ctty nul\necho no\ndir\nnone\nctty con\necho yes\nctty none\nctty nul:\nctty con:\necho end", "yes\nInvalid device\nend\n"},
		// What stands before and in a line.
		{"  ,;= echo x\n@echo y\n\t@ echo z", "x\ny\nz\n"},
		{"ECHO.x\nEcHo y\nrem.z\nrem\nREM echo\nver>nul\ncd\\\ncd sub\ncd..\nif exist u.bat echo z", "x\ny\nz\n"},
		{"exit\necho no", ""},
		{"echo a\n\x1aecho no", "a\n"},
	} {
		files := map[string]string{"A.1": "", "B.1": "", "SUB.BAT": "@echo sub %1\n", "SUB/IN": "", "U.BAT": "@echo off\n" + c.lines + "\n"}
		have, _ := batch(t, files, "", `call u one "two three" 4=5,6;7`)
		if diff := cmp.Diff(c.want, have); diff != "" {
			t.Errorf("%s\nprints (-want +have)\n%s", c.lines, diff)
		}
	}
}
